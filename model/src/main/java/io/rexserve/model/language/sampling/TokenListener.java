package io.rexserve.model.language.sampling;

/// Hears every token of an answer as soon as it is decided; the stop token is not heard.
@FunctionalInterface
public interface TokenListener {
    /// Hears nothing.
    TokenListener SILENT = token -> {};

    void onToken(GeneratedToken token);
}
