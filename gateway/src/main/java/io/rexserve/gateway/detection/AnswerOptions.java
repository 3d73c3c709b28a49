package io.rexserve.gateway.detection;

import org.jspecify.annotations.Nullable;

/// How a question is to be answered.
///
/// @param objectThreshold objects whose [ObjectScore] is below it are left out and the others ranked, 0 to 1; null for
///     all objects in the order decided
/// @param legalTokensOnly whether the model can choose legal tokens only: without it an answer may name boxes that do
///     not exist, which are dropped with a warning
/// @param fallback what is taken in place of an answer
public record AnswerOptions(@Nullable Double objectThreshold, boolean legalTokensOnly, Fallback fallback) {
    public static final AnswerOptions DEFAULT = new AnswerOptions(null, true, Fallback.NONE);

    public AnswerOptions {
        if (objectThreshold != null && !(objectThreshold >= 0 && objectThreshold <= 1)) {
            throw new IllegalArgumentException("objectThreshold: " + objectThreshold + " (expected: 0 to 1)");
        }
    }

    boolean takes(DetectedObject object) {
        return objectThreshold == null || object.score() >= objectThreshold;
    }
}
