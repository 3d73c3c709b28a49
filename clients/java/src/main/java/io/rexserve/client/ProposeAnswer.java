package io.rexserve.client;

import java.util.List;
import tools.jackson.databind.JsonNode;

/// The answer to [RexServeClient#propose].
///
/// @param proposals best first
/// @param json everything as it came
public record ProposeAnswer(
        String id,
        AnswerModels model,
        ImageSize image,
        List<Proposal> proposals,
        List<DetectionWarning> warnings,
        JsonNode json) {}
