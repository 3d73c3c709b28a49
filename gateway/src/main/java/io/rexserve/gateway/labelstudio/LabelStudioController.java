package io.rexserve.gateway.labelstudio;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.rexserve.gateway.answer.Model;
import io.rexserve.gateway.detection.DetectionListener;
import io.rexserve.gateway.pipeline.RequestPipeline;
import io.rexserve.gateway.pipeline.RequestScope;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.protocol.JsonTree;
import io.rexserve.gateway.protocol.LanguageModels;
import io.rexserve.gateway.protocol.PictureReference;
import io.rexserve.gateway.protocol.ProtocolLimits;
import io.rexserve.gateway.request.DetectBody;
import io.rexserve.v1.ModelInfo;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What Label Studio asks of a machine learning backend. A picture that is not found, or a model that does not answer,
/// is
/// an error of the whole request: an empty prediction would say that nothing is in the picture.
@Hidden // described by Label Studio, and docs/labelstudio.md
@RestController
final class LabelStudioController {
    private static final String ROOT = "/labelstudio";
    private static final String JSON = MediaType.APPLICATION_JSON_VALUE;

    private final RequestPipeline pipeline;
    private final ProtocolLimits limits;
    private final TaskPictures pictures;
    private final LabelStudioProperties properties;
    private final LanguageModels models;

    LabelStudioController(
            RequestPipeline pipeline,
            ProtocolLimits limits,
            TaskPictures pictures,
            LabelStudioProperties properties,
            LanguageModels models) {
        this.models = models;
        this.pipeline = pipeline;
        this.limits = limits;
        this.pictures = pictures;
        this.properties = properties;
    }

    @GetMapping(
            path = {ROOT, ROOT + "/", ROOT + "/health", ROOT + "/{model}/health"},
            produces = JSON)
    Map<String, String> health() {
        return Map.of("status", "UP", "model_class", "RexServe");
    }

    /// @param modelVersion that predictions will have
    record Setup(@JsonProperty("model_version") String modelVersion) {}

    @PostMapping(
            path = {ROOT + "/setup", ROOT + "/{model}/setup"},
            consumes = JSON,
            produces = JSON)
    Setup setup(HttpServletRequest http, @PathVariable(required = false) @Nullable String model)
            throws InterruptedException {
        RequestScope scope = pipeline.scope(http);
        ObjectNode body = JsonTree.object(pipeline.receive(http, scope, limits.bodyBytes()));
        LabelConfig.parse("schema", JsonTree.requireText(body, "", "schema"));
        ModelInfo answering = models.describe(model, scope.timeLeft()).getModel();
        return new Setup(LanguageModels.version(answering.getName(), answering.getSha256()));
    }

    record Predictions(
            List<Prediction> results,
            @JsonProperty("model_version") String modelVersion) {}

    @PostMapping(
            path = {ROOT + "/predict", ROOT + "/{model}/predict"},
            consumes = JSON,
            produces = JSON)
    Predictions predict(HttpServletRequest http, @PathVariable(required = false) @Nullable String model)
            throws Exception {
        RequestScope scope = pipeline.scope(http);
        ObjectNode body = JsonTree.object(pipeline.receive(http, scope, limits.bodyBytes()));
        LabelConfig config = LabelConfig.parse("label_config", JsonTree.requireText(body, "", "label_config"));
        JsonNode tasks = JsonTree.requireList(body, "", "tasks");
        if (tasks.size() > properties.maxTasks()) {
            throw ProblemException.invalid(
                    "tasks", tasks.size() + " tasks (expected: at most " + properties.maxTasks() + ")");
        }
        List<String> values = values(tasks, config);
        var results = new ArrayList<Prediction>();
        for (int i = 0; i < values.size(); i++) {
            String place = place(i, config);
            PictureReference picture = pictures.of(place, values.get(i), scope.timeLeft());
            results.add(pipeline.answer(
                    picture.with(fields(config, model)),
                    DetectBody.class,
                    scope,
                    _ -> DetectionListener.NONE,
                    (_, found, _) ->
                            Prediction.of(config, found, version(found.answer().model()))));
        }
        return new Predictions(results, results.getFirst().modelVersion());
    }

    /// What the tasks say about their pictures, before any is answered.
    private static List<String> values(JsonNode tasks, LabelConfig config) {
        var values = new ArrayList<String>();
        for (int i = 0; i < tasks.size(); i++) {
            JsonNode value = tasks.get(i).path("data").path(config.pictureField());
            if (!value.isString()) {
                throw JsonTree.wrong(place(i, config), value, "the picture, as a string");
            }
            values.add(value.asString());
        }
        return values;
    }

    private static String place(int task, LabelConfig config) {
        return "tasks[" + task + "].data." + config.pictureField();
    }

    private static ObjectNode fields(LabelConfig config, @Nullable String model) {
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        config.asked().forEach(fields.putArray("labels")::add);
        if (config.threshold() != null) {
            fields.put("objectThreshold", config.threshold());
        }
        if (model != null) {
            fields.put("model", model);
        }
        return fields;
    }

    private static String version(@Nullable Model model) {
        return model == null ? "" : LanguageModels.version(model.name(), model.sha256());
    }
}
