package io.rexserve.gateway.detection;

import org.jspecify.annotations.Nullable;

/// How sure it is that a box holds what it was found for: one number out of the two that the networks give, and the
/// only
/// place where they are combined.
///
/// The box has to be an object *and* be one that the words mean: the listing probability times the square root of the
/// proposal score. Not the index's own probability, which the objects of a list share; and the root, because the
/// language model has seen every proposal and judges better. Of the combinations tried it ranks best (docs/LOG.md).
public final class ObjectScore {
    private ObjectScore() {}

    /// @param proposalScore objectness of the box, 0 to 1; null for the caller's own box, which needs no proof
    /// @param listingProbability of the index against the end of its list, 0 to 1
    /// @return 0 to 1
    public static float of(@Nullable Float proposalScore, float listingProbability) {
        return proposalScore == null ? listingProbability : (float) Math.sqrt(proposalScore) * listingProbability;
    }
}
