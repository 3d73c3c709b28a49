package io.rexserve.gateway.openai;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.response.ProblemForm;
import org.jspecify.annotations.Nullable;

/// Problems as OpenAI's clients read errors.
final class OpenAiErrors implements ProblemForm {
    private static final String MODEL = "model";

    /// @param error why there is no answer
    /// @param requestId as in the header `X-Request-Id`
    record Body(Cause error, @JsonProperty("request_id") String requestId) {}

    /// @param type the group that the error belongs to
    /// @param param the field at fault; null where none is
    /// @param code stable name
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Cause(String message, String type, @Nullable String param, String code) {}

    @Override
    public boolean appliesTo(String path) {
        return path.startsWith(ChatController.PATH) || path.startsWith(ModelController.PATH);
    }

    @Override
    public Body body(ProblemException problem, String requestId) {
        String field =
                problem.errors().isEmpty() ? null : problem.errors().getFirst().field();
        return new Body(new Cause(problem.detail(), type(problem), field, code(problem, field)), requestId);
    }

    private static String type(ProblemException problem) {
        String code = problem.kind().code();
        return switch (problem.kind().status()) {
            case 401 -> "authentication_error";
            case 403 -> "permission_error";
            case 429 -> code.equals("quota_exceeded") ? "insufficient_quota" : "rate_limit_error";
            default -> problem.kind().status() < 500 ? "invalid_request_error" : "server_error";
        };
    }

    private static String code(ProblemException problem, @Nullable String field) {
        return switch (problem.kind().code()) {
            case "unauthorized" -> "invalid_api_key";
            case "quota_exceeded" -> "insufficient_quota";
            case "rate_limited" -> "rate_limit_exceeded";
            case "not_found" -> MODEL.equals(field) ? "model_not_found" : "not_found";
            default -> problem.kind().code();
        };
    }
}
