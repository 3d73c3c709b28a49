package io.rexserve.gateway.detection;

import org.jspecify.annotations.Nullable;

/// How sure it is that a box holds what it was found for: one number out of the two that the networks give.
///
/// The product: the box has to be an object *and* be the one that the words mean. It is the only place where the two
/// are
/// combined.
public final class ObjectScore {
    private ObjectScore() {}

    /// @param proposalScore objectness of the box, 0 to 1; null for the caller's own box, which needs no proof
    /// @param tokenProbability of the index, 0 to 1
    /// @return 0 to 1
    public static float of(@Nullable Float proposalScore, float tokenProbability) {
        return proposalScore == null ? tokenProbability : proposalScore * tokenProbability;
    }
}
