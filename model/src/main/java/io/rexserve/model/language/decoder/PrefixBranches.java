package io.rexserve.model.language.decoder;

import java.util.Arrays;
import java.util.List;

/// Short continuations of one prefix, of which the logits of some tokens are wanted behind each one's end; laid out
/// one behind the other as the kernel `branch_logits` takes them. Each attends to the prefix and to itself, and its
/// positions start where the prefix ends.
///
/// @param branches ids of each, none empty
/// @param wantedTokens ids whose logits are wanted
@SuppressWarnings("ArrayRecordComponent") // never compared
record PrefixBranches(List<int[]> branches, int... wantedTokens) implements Sequence.Prompt {
    PrefixBranches {
        branches = List.copyOf(branches);
    }

    int count() {
        return branches.size();
    }

    /// Tokens of all branches.
    @Override
    public int length() {
        return branches.stream().mapToInt(branch -> branch.length).sum();
    }

    /// As many of the branches, from one on, as have so many tokens together.
    ///
    /// @throws IllegalArgumentException if these are no whole branches
    PrefixBranches from(int first, int tokens) {
        int to = first;
        int size = 0;
        while (size < tokens) {
            size += branches.get(to++).length;
        }
        if (size != tokens) {
            throw new IllegalArgumentException("tokens: " + tokens + " (expected: whole branches, as chunk() gives)");
        }
        return new PrefixBranches(branches.subList(first, to), wantedTokens);
    }

    /// Token ids of all branches.
    int[] ids() {
        return branches.stream().flatMapToInt(Arrays::stream).toArray();
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
