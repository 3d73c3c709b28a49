package io.rexserve.model.engine;

/// Thrown when a [WorkQueue] takes no more work because its owner is about to stop.
public final class QueueClosedException extends RuntimeException {
    QueueClosedException() {
        super("queue: closed (expected: open; this process is about to stop)");
    }
}
