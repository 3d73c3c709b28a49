package io.rexserve.gateway.rest;

import io.rexserve.gateway.admission.RequestAdmission;
import io.rexserve.gateway.admission.RequestTime;
import io.rexserve.gateway.connection.Caller;
import io.rexserve.gateway.connection.RequestFilter;
import io.rexserve.gateway.model.ServedModels;
import io.rexserve.gateway.response.LimitsResponse;
import io.rexserve.gateway.response.ModelsResponse;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/// Which models are served. Admitted as every request is, so that callers who ask all the time are refused.
@RestController
@Tag(name = "Models", description = "What is served, and what requests may hold")
final class ModelsController {
    private final ServedModels models;
    private final RequestTime time;
    private final RequestAdmission admission;
    private final LimitsResponse limits;

    ModelsController(ServedModels models, RequestTime time, RequestAdmission admission, LimitsResponse limits) {
        this.models = models;
        this.limits = limits;
        this.time = time;
        this.admission = admission;
    }

    @Operation(
            operationId = "models",
            summary = "List the models that are served",
            description =
                    "Each with the digests of its weights, the licences that its card or its publisher states, the "
                            + "tasks that it was trained on and the names that it knows. The list has what clients of OpenAI read.")
    @GetMapping(path = "/v1/models", produces = MediaType.APPLICATION_JSON_VALUE)
    ModelsResponse models(HttpServletRequest http) throws InterruptedException {
        try (var permit = admission.acquire(Caller.of(http), 0, () -> {})) {
            permit.acquireCost(1);
            return ModelsResponse.of(RequestFilter.id(http), models.all(time.of(http)));
        }
    }

    @Operation(
            operationId = "limits",
            summary = "Say what requests may hold",
            description = "The limits by which requests are refused, as this gateway is configured.")
    @GetMapping(path = "/v1/limits", produces = MediaType.APPLICATION_JSON_VALUE)
    LimitsResponse limits(HttpServletRequest http) {
        return limits.with(RequestFilter.id(http));
    }
}
