package io.rexserve.datasets.grounding;

import io.rexserve.datasets.format.ProblemReason;
import io.rexserve.datasets.format.ProblemSink;

/// A damaged entry, on its way to the reader that reports it and leaves it out.
final class DamagedEntry extends Exception {
    private static final long serialVersionUID = 1;

    private final ProblemReason reason;
    private final String place;

    DamagedEntry(ProblemReason reason, String place, String message) {
        super(message, null, false, false);
        this.reason = reason;
        this.place = place;
    }

    void report(ProblemSink problems) {
        problems.report(reason, place, String.valueOf(getMessage()));
    }
}
