package io.rexserve.gateway.detection;

import io.rexserve.image.box.PixelBox;
import org.jspecify.annotations.Nullable;

/// An object that the language model pointed at.
///
/// @param label as asked for, or the model's own words
/// @param box in pixels of the upright picture
/// @param index position of the box among the regions
/// @param proposalScore objectness of the box, 0 to 1; null for the caller's own box
/// @param tokenProbability of the index among all tokens that the model could choose from, 0 to 1
/// @param listingProbability of the index against the end of its list, 0 to 1
public record DetectedObject(
        String label,
        PixelBox box,
        int index,
        @Nullable Float proposalScore,
        float tokenProbability,
        float listingProbability) {
    static DetectedObject of(Answer.Phrase phrase, Answer.Pointer pointer, Regions regions) {
        Regions.Region region = regions.at(pointer.index());
        String label = phrase.label() == null ? phrase.text() : phrase.label();
        return new DetectedObject(
                label, region.box(), pointer.index(), region.score(), pointer.probability(), pointer.listing());
    }

    /// How sure it is, 0 to 1: [ObjectScore].
    public float score() {
        return ObjectScore.of(proposalScore, listingProbability);
    }
}
