package io.rexserve.data.record;

import io.rexserve.datasets.record.Box;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// A box and what it was found for, with the texts of every granularity.
///
/// @param box in pixels of the upright picture
/// @param phrases positions in the record's list of phrases that it was grounded for, the best first
/// @param category name of what it shows
/// @param phrase short phrase about it, null if none
/// @param description one sentence or more about it alone, null if none
/// @param referring expression that refers to it in this picture, null if none
/// @param scores by name: `proposal`, `phrase` and what later stages add
public record GroundedRegion(
        Box box,
        List<Integer> phrases,
        Statement category,
        @Nullable Statement phrase,
        @Nullable Statement description,
        @Nullable Statement referring,
        SortedMap<String, Double> scores) {
    public GroundedRegion {
        phrases = List.copyOf(phrases);
        scores = Scores.copyOf(scores);
    }

    /// The same with a description, or without one.
    public GroundedRegion withDescription(@Nullable Statement newDescription) {
        return new GroundedRegion(box, phrases, category, phrase, newDescription, referring, scores);
    }

    /// The same with a referring expression, or without one.
    public GroundedRegion withReferring(@Nullable Statement newReferring) {
        return new GroundedRegion(box, phrases, category, phrase, description, newReferring, scores);
    }
}
