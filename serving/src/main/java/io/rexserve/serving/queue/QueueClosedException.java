package io.rexserve.serving.queue;

/// Thrown when a [RequestQueue] takes no more requests because the service is stopping.
public final class QueueClosedException extends RuntimeException {
    QueueClosedException() {
        super("queue: closed (expected: open; the service is stopping)");
    }
}
