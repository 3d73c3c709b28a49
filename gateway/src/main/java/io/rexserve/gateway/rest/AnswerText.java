package io.rexserve.gateway.rest;

import io.rexserve.gateway.detection.DetectionResult;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;

/// The answer of `/v1/detect` for callers in the same process, such as the command line.
public final class AnswerText {
    private AnswerText() {}

    /// What HTTP would have answered to a request that includes nothing more.
    ///
    /// @param id of the request
    public static String json(JsonMapper mapper, String id, DetectionResult result) {
        return mapper.writeValueAsString(DetectAnswer.of(id, result, Set.of(), null));
    }
}
