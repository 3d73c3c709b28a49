package io.rexserve.client;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The answer to [RexServeClient#detect].
///
/// @param objects in the order decided, or best first with a threshold
/// @param proposals null unless included, or where there is no answer
/// @param finishReason `stop`, `length` or `not_answered`
/// @param degraded in which ways it is not all that was asked for; empty when all is well
/// @param json everything as it came
public record DetectAnswer(
        String id,
        AnswerModels model,
        ImageSize image,
        List<DetectedObject> objects,
        @Nullable List<Proposal> proposals,
        String text,
        String finishReason,
        List<String> degraded,
        Usage usage,
        List<DetectionWarning> warnings,
        JsonNode json) {}
