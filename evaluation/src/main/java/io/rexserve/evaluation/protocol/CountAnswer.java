package io.rexserve.evaluation.protocol;

import java.util.OptionalInt;

/// The answer to "how many?".
///
/// @param image key of the image
/// @param group such as a data set
/// @param truth number of objects
/// @param stated number that the text states, empty if it states none
/// @param boxes number of boxes in the answer, empty if boxes were not asked for
public record CountAnswer(String image, String group, int truth, OptionalInt stated, OptionalInt boxes) {
    public CountAnswer {
        if (truth < 0) {
            throw new IllegalArgumentException("count in image " + image + ": " + truth + " (expected: at least 0)");
        }
    }
}
