package io.rexserve.gateway.answer;

import io.rexserve.image.box.ObjectScore;
import io.rexserve.image.box.PixelBox;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/// An object that the language model pointed at or scored.
///
/// @param label as asked for, or the model's own words
/// @param box in pixels of the upright picture
/// @param index position of the box among the regions
/// @param proposalScore objectness of the box, 0 to 1; null for the caller's own box
/// @param evidence that it is what the label says
public record DetectedObject(
        String label, PixelBox box, int index, @Nullable Float proposalScore, Evidence evidence) {
    public static final Comparator<DetectedObject> BEST_FIRST =
            Comparator.comparingDouble(DetectedObject::score).reversed();

    public static DetectedObject of(Answer.Phrase phrase, Answer.Pointer pointer, Regions regions) {
        Regions.Region region = regions.at(pointer.index());
        String label = phrase.label() == null ? phrase.text() : phrase.label();
        return new DetectedObject(label, region.box(), pointer.index(), region.score(), pointer.evidence());
    }

    /// How sure it is, 0 to 1: [ObjectScore].
    public float score() {
        return ObjectScore.of(proposalScore, evidence.value());
    }

    /// Probability of the index among all tokens that the model could choose from, 0 to 1; null where no answer points
    /// at it.
    public @Nullable Float tokenProbability() {
        return evidence instanceof Evidence.Generated pointed ? pointed.probability() : null;
    }

    /// One-pass score of the box for the label, 0 to 1; null where an answer points at it.
    public @Nullable Float phraseScore() {
        return evidence instanceof Evidence.Scored scored ? scored.score() : null;
    }
}
