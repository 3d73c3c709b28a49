package io.rexserve.serving.queue;

import java.time.Duration;

/// Thrown when a [RequestQueue] has no capacity for a request; no work has been done for it.
public final class QueueFullException extends RuntimeException {
    private final Duration retryAfter;

    QueueFullException(long reserved, long cost, long capacity, Duration retryAfter) {
        super("queue: " + reserved + " + " + cost + " units of cost (expected: <= " + capacity + ")");
        this.retryAfter = retryAfter;
    }

    /// The time in which the requests that wait now should be served, estimated from the latest ones.
    public Duration retryAfter() {
        return retryAfter;
    }
}
