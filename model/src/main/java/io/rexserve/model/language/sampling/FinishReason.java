package io.rexserve.model.language.sampling;

/// Why an answer ended.
public enum FinishReason {
    /// A stop token was produced.
    STOP,
    /// The limit of new tokens was reached.
    LENGTH,
    /// It was cancelled.
    CANCELLED,
    /// The constraint left no legal token.
    DEAD_END
}
