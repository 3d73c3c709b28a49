package io.rexserve.gateway.rest;

import io.rexserve.gateway.admission.RequestAdmission;
import io.rexserve.gateway.admission.RequestTime;
import io.rexserve.gateway.connection.Caller;
import io.rexserve.gateway.connection.RequestFilter;
import io.rexserve.gateway.model.ServedModels;
import io.rexserve.gateway.response.ModelsResponse;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/// Which models are served. Admitted as every request is, so that callers who ask all the time are refused.
@RestController
@Tag(name = "Models", description = "What is served, and under which licences")
final class ModelsController {
    private final ServedModels models;
    private final RequestTime time;
    private final RequestAdmission admission;

    ModelsController(ServedModels models, RequestTime time, RequestAdmission admission) {
        this.models = models;
        this.time = time;
        this.admission = admission;
    }

    @Operation(
            operationId = "models",
            summary = "List the models that are served",
            description = "Each with the digest of its weights and the licences that its card or its publisher states.")
    @GetMapping(path = "/v1/models", produces = MediaType.APPLICATION_JSON_VALUE)
    ModelsResponse models(HttpServletRequest http) throws InterruptedException {
        try (var permit = admission.acquire(Caller.of(http), 0, () -> {})) {
            permit.acquireCost(1);
            return new ModelsResponse(RequestFilter.id(http), models.all(time.of(http)));
        }
    }
}
