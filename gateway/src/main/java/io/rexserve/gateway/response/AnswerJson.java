package io.rexserve.gateway.response;

import io.rexserve.gateway.answer.DetectionResult;
import io.rexserve.gateway.request.Include;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;

/// The answers of `/v1/detect` and `/v1/ask` for callers in the same process, such as the command line.
public final class AnswerJson {
    private AnswerJson() {}

    /// What `/v1/detect` would have answered to a request that includes nothing more.
    ///
    /// @param id of the request
    public static String detected(JsonMapper mapper, String id, DetectionResult result) {
        return mapper.writeValueAsString(DetectAnswer.of(id, result, Set.of(), null));
    }

    /// What `/v1/ask` would have answered to a request that includes the raw answer.
    ///
    /// @param id of the request
    public static String asked(JsonMapper mapper, String id, DetectionResult result) {
        return mapper.writeValueAsString(AskAnswer.of(id, result, Set.of(Include.ANSWER), null));
    }
}
