package io.rexserve.gateway.detection;

import java.time.Duration;
import java.util.List;

/// Objects, and how they were found.
///
/// @param objects in the order decided
/// @param proposals that the objects' indices point into
/// @param text the model's readable answer
/// @param finishReason `stop` or `length`
/// @param language model that answered
/// @param promptTokens positions of the prompts
/// @param completionTokens tokens chosen by the model
/// @param proposalsAfter from the start to the arrival of the proposals
/// @param total from the start to the end of the answer
public record DetectionResult(
        List<DetectedObject> objects,
        Proposals proposals,
        List<DetectionWarning> warnings,
        String text,
        String finishReason,
        Model language,
        int promptTokens,
        int completionTokens,
        AnswerTimings answerTimings,
        Duration proposalsAfter,
        Duration total) {
    public DetectionResult {
        objects = List.copyOf(objects);
        warnings = List.copyOf(warnings);
    }
}
