package io.rexserve.model.weights;

/// A model folder or one of its files cannot be used; the message names the file, the tensor and what was expected,
/// and may be shown on a terminal.
public class CheckpointException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CheckpointException(String message) {
        super(Printable.message(message));
    }

    public CheckpointException(String message, Throwable cause) {
        super(Printable.message(message), cause);
    }
}
