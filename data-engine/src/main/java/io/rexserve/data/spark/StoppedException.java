package io.rexserve.data.spark;

/// A run was asked to stop, and has; the same command continues it.
final class StoppedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    StoppedException(String message) {
        super(message);
    }
}
