package io.rexserve.model.weights;

/// A model folder or one of its files cannot be used; the message names the file, the tensor and what was expected.
public final class CheckpointException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CheckpointException(String message) {
        super(message);
    }

    public CheckpointException(String message, Throwable cause) {
        super(message, cause);
    }
}
