package io.rexserve.gateway.anylabeling;

import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import io.rexserve.gateway.response.ProblemForm;

/// Problems with the members of X-AnyLabeling's errors. They keep their status: X-AnyLabeling reads an error with
/// status
/// 200, which its own server sends, as an answer without shapes.
final class AnyLabelingErrors implements ProblemForm {
    /// @param detail as the server of X-AnyLabeling words a full queue
    record Body(boolean success, Cause error, String detail) {}

    record Cause(String code, String message) {}

    @Override
    public boolean appliesTo(String path) {
        return path.startsWith(AnyLabelingController.ROOT + "/");
    }

    @Override
    public Body body(ProblemException problem, String requestId) {
        return new Body(false, new Cause(code(problem), problem.detail()), problem.detail());
    }

    private static String code(ProblemException problem) {
        boolean model = problem.kind() == ProblemKind.INVALID_REQUEST
                && problem.errors().stream().anyMatch(error -> error.field().equals("model"));
        if (model) {
            return "MODEL_NOT_FOUND";
        }
        return switch (problem.kind().status()) {
            case 400, 404, 405 -> "INVALID_REQUEST";
            case 401, 403 -> "UNAUTHORIZED";
            case 413, 415, 422 -> "INVALID_IMAGE";
            case 429, 503 -> "QUEUE_FULL";
            default -> "INFERENCE_ERROR";
        };
    }
}
