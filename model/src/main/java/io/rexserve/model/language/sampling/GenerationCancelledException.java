package io.rexserve.model.language.sampling;

/// A request was cancelled before it was complete.
public final class GenerationCancelledException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public GenerationCancelledException() {
        super("generation: cancelled");
    }
}
