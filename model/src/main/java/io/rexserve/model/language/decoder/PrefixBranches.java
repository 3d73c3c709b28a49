package io.rexserve.model.language.decoder;

import java.util.Arrays;
import java.util.List;

/// Branches, continuations of one prefix, one behind the other as the kernel `branch_logits` takes them. Each attends
/// to the prefix and to itself, and its positions start where the prefix ends.
///
/// @param branches ids of each, none empty
record PrefixBranches(List<int[]> branches) {
    PrefixBranches {
        branches = List.copyOf(branches);
    }

    int count() {
        return branches.size();
    }

    /// Token ids of all branches.
    int[] ids() {
        return branches.stream().flatMapToInt(Arrays::stream).toArray();
    }

    private int length() {
        return branches.stream().mapToInt(branch -> branch.length).sum();
    }

    /// Of each id its position in its own sequence.
    long[] positions(int prefix) {
        var positions = new long[length()];
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
        var numbers = new long[length()];
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
