package io.rexserve.trainer.language;

import java.util.List;

/// What the next token behind one position is to be.
///
/// @param position in the sequence, from 0
/// @param allowed tokens that are right, each as likely as the others; one that is listed twice counts twice
/// @param masked tokens left out of the softmax: index tokens already listed, and ignored ones
/// @param kind what it is, for weights and figures
public record Target(int position, List<Integer> allowed, List<Integer> masked, Kind kind) {
    public Target {
        allowed = List.copyOf(allowed);
        masked = List.copyOf(masked);
    }

    public enum Kind {
        WORDING,
        FIRST,
        LATER,
        /// A coordinate of a box behind its first one.
        PLACED,
        CLOSE,
        REFUSE,
        SINGLED,
        NAMED,
        /// The number of matches.
        COUNT,
        /// A word of size or place.
        DESCRIBED,
        /// A name that a caption mentions, and whether another follows.
        MENTIONED,
        /// After the first layer a candidate's slot knows the index before it.
        COPIED,
        /// After the second layer a phrase inside its tag knows its matches.
        MATCHED,
        /// After the second layer an index inside a question knows its name.
        RECALLED,
        /// After the third layer a singling phrase knows its one match.
        CHOSEN,
        /// After the third layer a phrase inside a counting question knows how many matches it has.
        TALLIED,
        /// After the third layer an index inside a question knows the words of its size and place.
        SITED
    }
}
