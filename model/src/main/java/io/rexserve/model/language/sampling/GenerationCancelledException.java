package io.rexserve.model.language.sampling;

/// A request was cancelled or ran out of time before its first token.
public final class GenerationCancelledException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final FinishReason reason;

    public GenerationCancelledException(FinishReason reason) {
        super("generation: ended early (" + reason + ")");
        this.reason = reason;
    }

    /// `CANCELLED` or `DEADLINE`.
    public FinishReason reason() {
        return reason;
    }
}
