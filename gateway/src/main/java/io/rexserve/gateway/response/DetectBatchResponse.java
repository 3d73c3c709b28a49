package io.rexserve.gateway.response;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.rexserve.gateway.problem.Problem;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The response of `/v1/detect/batch`.
@Schema(name = "DetectBatchAnswer", description = "For each image, in the order sent, its answer or its problem.")
public record DetectBatchResponse(
        @Schema(description = ResponseFields.ID) String id, List<Result> results) {
    /// What became of one image.
    @Schema(name = "DetectBatchResult", description = "Either answer or problem")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Result(
            @Schema(description = "Position of the image in the request")
            int index,

            @Schema(description = "As of /v1/detect") @Nullable
            DetectResponse answer,

            @Schema(description = "Why there is no answer") @Nullable
            Problem problem) {}

    public DetectBatchResponse {
        results = List.copyOf(results);
    }
}
