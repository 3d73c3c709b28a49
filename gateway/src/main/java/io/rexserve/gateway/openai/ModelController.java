package io.rexserve.gateway.openai;

import io.rexserve.gateway.admission.RequestAdmission;
import io.rexserve.gateway.admission.RequestTime;
import io.rexserve.gateway.connection.Caller;
import io.rexserve.gateway.model.ServedModel;
import io.rexserve.gateway.model.ServedModels;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemException.FieldError;
import io.rexserve.gateway.problem.ProblemKind;
import io.rexserve.gateway.task.FieldText;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/// `GET /v1/models/{id}`: one of the list of `/v1/models`.
@Hidden // described by OpenAI's own document, and docs/openai.md
@RestController
final class ModelController {
    static final String PATH = "/v1/models/";

    private final ServedModels models;
    private final RequestTime time;
    private final RequestAdmission admission;

    ModelController(ServedModels models, RequestTime time, RequestAdmission admission) {
        this.models = models;
        this.time = time;
        this.admission = admission;
    }

    @GetMapping(path = PATH + "{id}", produces = MediaType.APPLICATION_JSON_VALUE)
    ServedModel model(HttpServletRequest http, @PathVariable String id) throws InterruptedException {
        try (var permit = admission.acquire(Caller.of(http), 0, () -> {})) {
            permit.acquireCost(1);
            return models.all(time.of(http)).stream()
                    .filter(model -> model.id().equals(id))
                    .findFirst()
                    .orElseThrow(() -> missing(id));
        }
    }

    private static ProblemException missing(String id) {
        String detail = FieldText.echo(id) + " (expected: an id of /v1/models)";
        return new ProblemException(
                ProblemKind.NOT_FOUND, "model: " + detail, List.of(new FieldError("model", detail)), null);
    }
}
