package io.rexserve.client;

import org.jspecify.annotations.Nullable;

/// Which weights answered.
///
/// @param proposal null with the caller's own boxes
/// @param language null where it did not answer
public record AnswerModels(
        @Nullable Weights proposal, @Nullable Weights language) {
    /// @param sha256 over configuration and weights
    public record Weights(String name, String sha256) {}
}
