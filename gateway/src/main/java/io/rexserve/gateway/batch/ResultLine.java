package io.rexserve.gateway.batch;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.rexserve.gateway.problem.Problem;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import io.swagger.v3.oas.annotations.media.Schema;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// A line of the results of a batch: an answer or a problem.
@Schema(
        name = "BatchResult",
        description = "One line of the results: of a line of the batch, its answer or its problem")
@JsonInclude(JsonInclude.Include.NON_NULL)
record ResultLine(
        @Schema(description = "Position of the line in the batch, from 0")
        int index,

        @Schema(description = "As sent; of a picture its file name, or its position")
        String customId,

        @Schema(description = "HTTP status that the request by itself would have had; 499 if it was cancelled")
        int status,

        @Schema(description = "What the endpoint answers, where status is 200", implementation = Object.class) @Nullable
        Object response,

        @Schema(description = "Why there is no answer, where status is another") @Nullable
        Problem problem) {
    static ResultLine answered(BatchLeases.Claim claim, Object response) {
        return new ResultLine(claim.line(), claim.customId(), 200, response, null);
    }

    static ResultLine failed(BatchLeases.Claim claim, ProblemException problem) {
        return new ResultLine(
                claim.line(), claim.customId(), problem.kind().status(), null, Problem.of(problem, claim.requestId()));
    }

    /// Of a line that was cancelled before it was answered.
    static ResultLine cancelled(String batch, BatchStore.Done line) {
        var problem = new ProblemException(ProblemKind.CANCELLED, "batch: cancelled before this line was answered");
        return new ResultLine(
                line.line(),
                line.customId(),
                ProblemKind.CANCELLED.status(),
                null,
                Problem.of(problem, batch + "-" + line.line()));
    }

    /// With its line feed.
    byte[] encoded(JsonMapper json) {
        return (json.writeValueAsString(this) + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
