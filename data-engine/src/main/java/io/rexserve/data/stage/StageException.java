package io.rexserve.data.stage;

/// A stage cannot go on with any picture; the run stops, and continues when it is started again.
public final class StageException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public StageException(String message) {
        super(message);
    }

    public StageException(String message, Throwable cause) {
        super(message, cause);
    }
}
