package io.rexserve.trainer.language;

import java.util.List;

/// What one position shall say next.
///
/// @param position place in the sequence
/// @param allowed tokens that are right, each as likely as the others
/// @param barred tokens left out of the comparison: index tokens already listed, and those left open
/// @param kind what it is, for weights and figures
record Target(int position, List<Integer> allowed, List<Integer> barred, Kind kind) {
    Target {
        allowed = List.copyOf(allowed);
        barred = List.copyOf(barred);
    }

    enum Kind {
        WORDING,
        FIRST,
        LATER,
        CLOSE,
        REFUSE,
        SINGLED,
        NAMED,
        /// After the first layer a candidate's slot knows the index before it.
        COPIED,
        /// After the second layer a phrase inside its tag knows its matches.
        MATCHED,
        /// After the second layer an index inside a question knows its name.
        RECALLED,
        /// After the third layer a singling phrase knows its one match.
        CHOSEN
    }
}
