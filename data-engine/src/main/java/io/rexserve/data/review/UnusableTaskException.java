package io.rexserve.data.review;

/// A task that is not taken, and why.
final class UnusableTaskException extends Exception {
    private static final long serialVersionUID = 1;

    private final ReviewCounts.Reason reason;

    UnusableTaskException(ReviewCounts.Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    ReviewCounts.Reason reason() {
        return reason;
    }
}
