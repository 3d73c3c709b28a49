package io.rexserve.gateway.anylabeling;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.rexserve.gateway.detection.DetectionListener;
import io.rexserve.gateway.pipeline.RequestPipeline;
import io.rexserve.gateway.pipeline.RequestScope;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.protocol.JsonTree;
import io.rexserve.gateway.protocol.ProtocolLimits;
import io.rexserve.gateway.request.AskBody;
import io.rexserve.gateway.service.ServicePool;
import io.rexserve.gateway.service.ServicePools;
import io.rexserve.gateway.task.FieldText;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/// What X-AnyLabeling asks of a remote server.
@Hidden // described by X-AnyLabeling, and docs/anylabeling.md
@RestController
final class AnyLabelingController {
    static final String ROOT = "/anylabeling";

    private static final String JSON = MediaType.APPLICATION_JSON_VALUE;

    /// Below it X-AnyLabeling's own models show nothing either.
    private static final double USUAL_THRESHOLD = 0.25;

    private final RequestPipeline pipeline;
    private final ProtocolLimits limits;
    private final ServicePools pools;

    AnyLabelingController(RequestPipeline pipeline, ProtocolLimits limits, ServicePools pools) {
        this.pipeline = pipeline;
        this.limits = limits;
        this.pools = pools;
    }

    record Health(
            String status, @JsonProperty("models_loaded") int modelsLoaded, String timestamp) {}

    @GetMapping(path = ROOT + "/health", produces = JSON)
    Health health() {
        return new Health(
                "healthy",
                pools.all().size(),
                Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
    }

    record Success<T>(boolean success, T data) {}

    /// @param widgets that X-AnyLabeling shows
    /// @param batchMode that all pictures of a folder are asked with the same text
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Model(
            @JsonProperty("model_id") @Nullable String id,
            @JsonProperty("display_name") String displayName,
            @JsonProperty("batch_processing_mode") String batchMode,
            List<Widget> widgets,
            Map<String, Object> params) {
        static Model of(@Nullable String id, String pool) {
            return new Model(
                    id,
                    "RexServe (" + pool + ")",
                    "text_prompt",
                    List.of(
                            new Widget("edit_text", null),
                            new Widget("button_send", null),
                            new Widget("button_run", null),
                            new Widget("input_conf", null),
                            new Widget("edit_conf", USUAL_THRESHOLD),
                            new Widget("toggle_preserve_existing_annotations", false)),
                    Map.of());
        }
    }

    @JsonInclude
    record Widget(String name, @Nullable Object value) {}

    @GetMapping(path = ROOT + "/v1/models", produces = JSON)
    Success<Map<String, Model>> models() {
        var models = new LinkedHashMap<String, Model>();
        pools.all().forEach(pool -> models.put(pool.name(), Model.of(null, pool.name())));
        return new Success<>(true, models);
    }

    @GetMapping(path = ROOT + "/v1/models/{id}/info", produces = JSON)
    Success<Model> model(@PathVariable String id) {
        List<String> names = pools.all().stream().map(ServicePool::name).toList();
        if (!names.contains(id)) {
            throw ProblemException.invalid(
                    "model", FieldText.echo(id) + " (expected: " + FieldText.oneOf(names, name -> name) + ")");
        }
        return new Success<>(true, Model.of(id, id));
    }

    /// @param replace whether the shapes take the place of those that are there; null leaves it to the annotator
    record Shapes(
            List<Shape> shapes,
            String description,
            @JsonInclude @Nullable Boolean replace) {}

    @PostMapping(path = ROOT + "/v1/predict", consumes = JSON, produces = JSON)
    Success<Shapes> predict(HttpServletRequest http) throws Exception {
        RequestScope scope = pipeline.scope(http);
        PredictRequest request = PredictRequest.of(JsonTree.object(pipeline.receive(http, scope, limits.bodyBytes())));
        return pipeline.answer(
                request.picture().with(request.fields()),
                AskBody.class,
                scope,
                _ -> DetectionListener.NONE,
                (_, found, _) -> new Success<>(true, new Shapes(Shape.of(found), "", null)));
    }
}
