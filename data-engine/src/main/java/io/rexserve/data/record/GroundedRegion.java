package io.rexserve.data.record;

import io.rexserve.datasets.record.Box;
import java.util.List;
import java.util.Map;
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
/// @param scores by name: `proposal`, `phrase`, [#UNSURE] and what later stages add
public record GroundedRegion(
        Box box,
        List<Integer> phrases,
        Statement category,
        @Nullable Statement phrase,
        @Nullable Statement description,
        @Nullable Statement referring,
        SortedMap<String, Double> scores) {
    /// Score of a region: how well another thing of its category, for which there is no region, may be in the picture.
    /// What a region is called by comparison with others of its category is only as sure as that there is none.
    public static final String UNSURE = "unsure";

    public GroundedRegion {
        phrases = List.copyOf(phrases);
        scores = Scores.copyOf(scores);
    }

    /// The same with a description, or without one.
    public GroundedRegion withDescription(@Nullable Statement newDescription) {
        return new GroundedRegion(box, phrases, category, phrase, newDescription, referring, scores);
    }

    /// The same, with [#UNSURE] at least as great.
    public GroundedRegion unsureBy(double least) {
        double unsure = Math.max(least, scores.getOrDefault(UNSURE, 0.0));
        return new GroundedRegion(
                box, phrases, category, phrase, description, referring, Scores.with(scores, Map.of(UNSURE, unsure)));
    }

    /// The same with a referring expression, or without one.
    public GroundedRegion withReferring(@Nullable Statement newReferring) {
        return new GroundedRegion(box, phrases, category, phrase, description, newReferring, scores);
    }
}
