package io.rexserve.evaluation.protocol;

/// What one answer cost.
///
/// @param image key of the image
/// @param millis from the request to the whole answer
/// @param tokens generated tokens
/// @param boxes in the answer
public record AnswerCost(String image, double millis, int tokens, int boxes) {
    public AnswerCost {
        if (!(millis >= 0 && millis < Double.POSITIVE_INFINITY) || tokens < 0 || boxes < 0) {
            throw new IllegalArgumentException("cost in image " + image + ": " + millis + " ms, " + tokens + " tokens, "
                    + boxes + " boxes (expected: finite, at least 0)");
        }
    }
}
