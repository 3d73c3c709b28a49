package io.rexserve.gateway.mcp;

import io.rexserve.gateway.protocol.PictureReference;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Who answers the tools: this process, or a gateway over HTTP.
@FunctionalInterface
public interface ToolBackend {
    /// Answers what an endpoint does.
    ///
    /// @param path such as `/v1/detect`
    /// @param picture null where the endpoint takes none, and is asked by `GET`
    /// @param fields of the endpoint's JSON body, without the picture
    /// @throws io.rexserve.gateway.problem.ProblemException why there is no answer
    JsonNode answer(String path, @Nullable PictureReference picture, ObjectNode fields) throws Exception;
}
