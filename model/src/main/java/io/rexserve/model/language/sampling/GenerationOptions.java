package io.rexserve.model.language.sampling;

import io.rexserve.model.language.constraint.TokenConstraint;
import java.util.Set;

/// How an answer is generated.
///
/// @param maxNewTokens at most so many tokens
/// @param stopIds ids that end the answer without being part of it
/// @param sampling how a token is drawn
/// @param constraint which tokens are legal
/// @param interruption what may end the answer early
public record GenerationOptions(
        int maxNewTokens,
        Set<Integer> stopIds,
        SamplingParameters sampling,
        TokenConstraint constraint,
        CancellationToken interruption) {
    public GenerationOptions {
        stopIds = Set.copyOf(stopIds);
        if (maxNewTokens < 1) {
            throw new IllegalArgumentException("max new tokens: " + maxNewTokens + " (expected: >= 1)");
        }
    }

    /// The best token each time, unconstrained.
    public static GenerationOptions greedy(int maxNewTokens, Set<Integer> stopIds) {
        return new GenerationOptions(
                maxNewTokens, stopIds, SamplingParameters.GREEDY, TokenConstraint.NONE, CancellationToken.NEVER);
    }

    public GenerationOptions with(SamplingParameters other) {
        return new GenerationOptions(maxNewTokens, stopIds, other, constraint, interruption);
    }

    public GenerationOptions with(TokenConstraint other) {
        return new GenerationOptions(maxNewTokens, stopIds, sampling, other, interruption);
    }

    public GenerationOptions with(CancellationToken other) {
        return new GenerationOptions(maxNewTokens, stopIds, sampling, constraint, other);
    }
}
