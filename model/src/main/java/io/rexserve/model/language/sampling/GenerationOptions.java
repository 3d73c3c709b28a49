package io.rexserve.model.language.sampling;

import io.rexserve.model.kernel.CancellationToken;
import io.rexserve.model.language.constraint.TokenConstraint;
import java.util.Set;

/// How an answer is generated.
///
/// @param maxNewTokens at most so many tokens; 0 reads the prompt alone
/// @param stopIds ids that end the answer without being part of it
/// @param sampling how a token is sampled
/// @param constraint which tokens are legal
/// @param cancellation what may end the answer early
public record GenerationOptions(
        int maxNewTokens,
        Set<Integer> stopIds,
        SamplingParameters sampling,
        TokenConstraint constraint,
        CancellationToken cancellation) {
    /// The prompt is read and nothing generated.
    public static final GenerationOptions PREFILL_ONLY = greedy(0, Set.of());

    public GenerationOptions {
        stopIds = Set.copyOf(stopIds);
        if (maxNewTokens < 0) {
            throw new IllegalArgumentException("max new tokens: " + maxNewTokens + " (expected: >= 0)");
        }
    }

    /// The best token each time, unconstrained.
    public static GenerationOptions greedy(int maxNewTokens, Set<Integer> stopIds) {
        return new GenerationOptions(
                maxNewTokens, stopIds, SamplingParameters.GREEDY, TokenConstraint.NONE, CancellationToken.NEVER);
    }

    public GenerationOptions with(SamplingParameters other) {
        return new GenerationOptions(maxNewTokens, stopIds, other, constraint, cancellation);
    }

    public GenerationOptions with(TokenConstraint other) {
        return new GenerationOptions(maxNewTokens, stopIds, sampling, other, cancellation);
    }

    public GenerationOptions with(CancellationToken other) {
        return new GenerationOptions(maxNewTokens, stopIds, sampling, constraint, other);
    }
}
