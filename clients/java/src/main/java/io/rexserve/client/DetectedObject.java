package io.rexserve.client;

import org.jspecify.annotations.Nullable;

/// An object that was found.
///
/// @param label as asked for, or the model's own words
/// @param classId position of the label in the order asked; null for the model's own words
/// @param index position of the box among the regions
/// @param proposalScore objectness of the box, 0 to 1; null for the caller's own
/// @param tokenProbability of the index in the answer, 0 to 1; null with `ranking: phrase`
/// @param phraseScore of the box for the label, 0 to 1; null with `ranking: answer`
/// @param score how sure it is, 0 to 1
public record DetectedObject(
        String label,
        @Nullable Integer classId,
        int index,
        Box box,
        @Nullable Float proposalScore,
        @Nullable Float tokenProbability,
        @Nullable Float phraseScore,
        float score) {}
