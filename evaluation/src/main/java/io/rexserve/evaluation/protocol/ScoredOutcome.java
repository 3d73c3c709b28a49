package io.rexserve.evaluation.protocol;

/// One scored statement and whether it was right.
///
/// @param image key of the image
/// @param score 0 to 1, read as the probability of being right
public record ScoredOutcome(String image, double score, boolean correct) {
    public ScoredOutcome {
        if (!(score >= 0 && score <= 1)) {
            throw new IllegalArgumentException("score in image " + image + ": " + score + " (expected: 0 to 1)");
        }
    }
}
