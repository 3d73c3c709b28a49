package io.rexserve.trainer.loop;

/// A training was stopped on request before its last step; the message says where it continues from.
public final class TrainingStoppedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public TrainingStoppedException(String message) {
        super(message);
    }
}
