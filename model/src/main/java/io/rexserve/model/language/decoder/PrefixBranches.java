package io.rexserve.model.language.decoder;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Continuations of one prefix, laid one behind the other for one pass. Each sees the prefix and itself, and its
/// positions start where the prefix ends.
public final class PrefixBranches {
    private final List<int[]> branches = new ArrayList<>();
    private int length;

    private PrefixBranches() {}

    /// Lays branches out for as few passes as hold them, in order.
    ///
    /// @param branches ids of each, at least one
    /// @param budget positions of one pass; a longer branch has a pass of its own
    static List<PrefixBranches> passes(List<int[]> branches, int budget) {
        var passes = new ArrayList<PrefixBranches>();
        var pass = new PrefixBranches();
        for (int[] branch : branches) {
            if (branch.length == 0) {
                throw new IllegalArgumentException("branch: empty (expected: at least one token)");
            }
            if (pass.length > 0 && pass.length + branch.length > budget) {
                passes.add(pass);
                pass = new PrefixBranches();
            }
            pass.branches.add(branch);
            pass.length += branch.length;
        }
        if (pass.length > 0) {
            passes.add(pass);
        }
        return passes;
    }

    int count() {
        return branches.size();
    }

    /// Token ids of all branches.
    int[] ids() {
        return branches.stream().flatMapToInt(Arrays::stream).toArray();
    }

    /// Of each id its position in its own sequence.
    long[] positions(int prefix) {
        var positions = new long[length];
        int at = 0;
        for (int[] branch : branches) {
            for (int i = 0; i < branch.length; i++) {
                positions[at++] = (long) prefix + i;
            }
        }
        return positions;
    }

    /// Of each id the number of its branch.
    long[] numbers() {
        var numbers = new long[length];
        int at = 0;
        for (int number = 0; number < branches.size(); number++) {
            for (int i = 0; i < branches.get(number).length; i++) {
                numbers[at++] = number;
            }
        }
        return numbers;
    }

    /// Where each branch ends.
    long[] ends() {
        var ends = new long[branches.size()];
        int at = -1;
        for (int number = 0; number < ends.length; number++) {
            at += branches.get(number).length;
            ends[number] = at;
        }
        return ends;
    }
}
