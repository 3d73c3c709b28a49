package io.rexserve.evaluation.protocol;

import java.util.List;
import java.util.Set;

/// One image of a detection set with the answer about it.
///
/// @param image key of the image
/// @param truths in the order of the annotations
/// @param found in the order of the answer, which decides between equal scores
/// @param absent labels known not to be in the image (LVIS `neg_category_ids`)
/// @param notExhaustive labels of which not every object is annotated (LVIS `not_exhaustive_category_ids`)
public record DetectionImage(
        String image, List<TruthBox> truths, List<FoundBox> found, Set<String> absent, Set<String> notExhaustive) {
    public DetectionImage {
        truths = List.copyOf(truths);
        found = List.copyOf(found);
        absent = Set.copyOf(absent);
        notExhaustive = Set.copyOf(notExhaustive);
    }

    public static DetectionImage of(String image, List<TruthBox> truths, List<FoundBox> found) {
        return new DetectionImage(image, truths, found, Set.of(), Set.of());
    }
}
