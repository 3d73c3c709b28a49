package io.rexserve.evaluation.report;

import io.rexserve.evaluation.protocol.Rectangle;
import java.util.List;

/// One question whose answer is right, wrong or something between: an expression, a region, a count, a refusal.
///
/// @param image key of the image
/// @param group data set, split or subset; empty if there is one only
/// @param question the phrase or name that was asked, empty where a region was asked about
/// @param expected the right answer in words, empty where it is boxes
/// @param answer the model's answer in words, empty where it is boxes
/// @param quality 0 (wrong) to 1 (right)
/// @param truth true boxes, or the region that was asked about
/// @param found boxes of the answer
public record QuestionOutcome(
        String image,
        String group,
        String question,
        String expected,
        String answer,
        double quality,
        List<Rectangle> truth,
        List<Rectangle> found) {
    public QuestionOutcome {
        truth = List.copyOf(truth);
        found = List.copyOf(found);
        if (!(quality >= 0 && quality <= 1)) {
            throw new IllegalArgumentException(
                    "quality of '" + question + "' in image " + image + ": " + quality + " (expected: 0 to 1)");
        }
    }
}
