package io.rexserve.model.engine;

import java.time.Duration;

/// Thrown when a [WorkQueue] has no room for work; nothing was done for it.
public final class QueueFullException extends RuntimeException {
    private final Duration retryAfter;

    QueueFullException(long held, long cost, long capacity, Duration retryAfter) {
        super("queue: " + held + " + " + cost + " units of cost (expected: <= " + capacity + ")");
        this.retryAfter = retryAfter;
    }

    /// The time after which what waits now should be done, judged by the pace of the latest work.
    public Duration retryAfter() {
        return retryAfter;
    }
}
