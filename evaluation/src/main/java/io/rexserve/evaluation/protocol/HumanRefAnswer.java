package io.rexserve.evaluation.protocol;

import java.util.List;
import java.util.OptionalInt;

/// The answer to one expression of HumanRef: all persons that it refers to, or none.
///
/// @param image key of the image
/// @param domain such as "attribute"; "rejection" where nobody is meant
/// @param subdomain such as "gender"
/// @param truths the persons meant, in the order of the annotations
/// @param found in the order of the answer
/// @param candidates all persons in the image, empty if not known
public record HumanRefAnswer(
        String image,
        String domain,
        String subdomain,
        List<Rectangle> truths,
        List<Rectangle> found,
        OptionalInt candidates) {
    public HumanRefAnswer {
        truths = List.copyOf(truths);
        found = List.copyOf(found);
    }

    /// Whether the right answer is no box at all.
    public boolean isRejection() {
        return domain.equals(HumanRef.REJECTION) || truths.isEmpty();
    }
}
