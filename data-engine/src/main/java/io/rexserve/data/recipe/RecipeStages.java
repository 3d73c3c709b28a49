package io.rexserve.data.recipe;

import io.rexserve.data.caption.CaptionsInOrder;
import io.rexserve.data.caption.ModelCaptionSettings;
import io.rexserve.data.caption.SourceCaptionSettings;
import io.rexserve.data.content.ContentSettings;
import io.rexserve.data.conversation.ConversationSettings;
import io.rexserve.data.conversation.DialogueFile;
import io.rexserve.data.describe.ModelDescribeSettings;
import io.rexserve.data.duplicate.DuplicateSettings;
import io.rexserve.data.embedded.ModelSource;
import io.rexserve.data.endpoint.EndpointCaptionSettings;
import io.rexserve.data.endpoint.EndpointClassifySettings;
import io.rexserve.data.endpoint.EndpointClassifySettings.Label;
import io.rexserve.data.endpoint.EndpointDescribeSettings;
import io.rexserve.data.endpoint.EndpointFilterSettings;
import io.rexserve.data.endpoint.EndpointGroundSettings;
import io.rexserve.data.endpoint.EndpointPhraseSettings;
import io.rexserve.data.endpoint.EndpointSettings;
import io.rexserve.data.endpoint.SuiteGroundSettings;
import io.rexserve.data.filter.FilterSettings;
import io.rexserve.data.ground.ModelGroundSettings;
import io.rexserve.data.ingest.IngestSettings;
import io.rexserve.data.phrase.PhraseSettings;
import io.rexserve.data.stage.StageSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The settings of every enabled stage of a complete recipe, in order.
final class RecipeStages {
    private final SettingsMapping mapping;
    private final Map<String, EndpointSettings> endpoints;
    private final Path folder;
    private @Nullable ModelSource models;

    RecipeStages(SettingsMapping mapping, Map<String, EndpointSettings> endpoints, Path folder) {
        this.mapping = mapping;
        this.endpoints = endpoints;
        this.folder = folder;
    }

    List<StageSettings> all() {
        var stages = new ArrayList<StageSettings>();
        mapping.at("/stages").propertyStream().forEach(entry -> {
            if (entry.getValue().path("enabled").booleanValue(true)) {
                stages.add(stage(entry.getKey()));
            }
        });
        return stages;
    }

    private StageSettings stage(String name) {
        String pointer = "/stages/" + name;
        return switch (name) {
            case "ingest" -> mapping.map(pointer, IngestSettings.class);
            case "deduplicate" -> mapping.map(pointer, DuplicateSettings.class, Set.of("enabled"));
            case "content" -> mapping.map(pointer, ContentSettings.class, Set.of("enabled"));
            case "classify" -> classifier(pointer);
            case "caption" -> captions(pointer);
            case "phrase" -> phrases(pointer);
            case "ground" -> ground(pointer);
            case "describe" -> describe(pointer);
            case "filter" -> filter(pointer);
            case "converse" -> conversation(pointer);
            default -> throw new IllegalStateException("stage of the schema: " + name);
        };
    }

    private StageSettings classifier(String pointer) {
        if (mapping.at(pointer + "/endpoint").isNull()) {
            return mapping.checked(pointer, () -> {
                throw new IllegalArgumentException("enabled without endpoint (expected: the name of one)");
            });
        }
        EndpointSettings endpoint = endpoint(pointer);
        List<Label> labels = new ArrayList<>();
        for (int i = 0; i < mapping.at(pointer + "/labels").size(); i++) {
            labels.add(mapping.map(pointer + "/labels/" + i, Label.class));
        }
        return mapping.checked(pointer + "/labels", () -> new EndpointClassifySettings(endpoint, labels));
    }

    private StageSettings phrases(String pointer) {
        return isByEndpoint(pointer)
                ? byEndpoint(pointer, EndpointPhraseSettings.class)
                : mapping.map(pointer + "/rules", PhraseSettings.class);
    }

    private StageSettings describe(String pointer) {
        return isByEndpoint(pointer)
                ? byEndpoint(pointer, EndpointDescribeSettings.class)
                : mapping.map(pointer + "/model", ModelDescribeSettings.class, Map.of("models", models()));
    }

    private StageSettings filter(String pointer) {
        return isByEndpoint(pointer)
                ? byEndpoint(pointer, EndpointFilterSettings.class)
                : mapping.map(pointer + "/rules", FilterSettings.class);
    }

    private boolean isByEndpoint(String pointer) {
        return mapping.at(pointer + "/by").asString().equals("endpoint");
    }

    /// Settings whose component `endpoint` is the endpoint that the recipe names.
    private <T extends StageSettings> StageSettings byEndpoint(String pointer, Class<T> type) {
        String place = pointer + "/endpoint";
        return mapping.map(place, type, Map.of("endpoint", endpoint(place)));
    }

    private StageSettings captions(String pointer) {
        boolean required = mapping.at(pointer + "/required").booleanValue();
        var captioners = new ArrayList<StageSettings>();
        for (var by : mapping.at(pointer + "/by")) {
            captioners.add(captioner(by.asString(), pointer));
        }
        CaptionsInOrder.Take take = mapping.map(pointer + "/take", CaptionsInOrder.Take.class);
        return new CaptionsInOrder(captioners, take, required);
    }

    /// A captioner refuses a picture without a caption; the stage decides what that means.
    private StageSettings captioner(String by, String pointer) {
        return switch (by) {
            case "source" -> mapping.map(pointer + "/source", SourceCaptionSettings.class, Map.of("required", true));
            case "model" ->
                mapping.map(
                        pointer + "/model", ModelCaptionSettings.class, Map.of("required", true, "models", models()));
            case "endpoint" -> byEndpoint(pointer, EndpointCaptionSettings.class);
            default -> throw new IllegalStateException("captioner of the schema: " + by);
        };
    }

    private StageSettings ground(String pointer) {
        String by = mapping.at(pointer + "/by").asString();
        return switch (by) {
            case "model" -> mapping.map(pointer + "/model", ModelGroundSettings.class, Map.of("models", models()));
            case "suite" ->
                mapping.map(
                        pointer + "/suite",
                        SuiteGroundSettings.class,
                        Map.of("endpoint", endpoint(pointer + "/suite")));
            case "endpoint" -> byEndpoint(pointer, EndpointGroundSettings.class);
            default -> throw new IllegalStateException("grounder of the schema: " + by);
        };
    }

    private StageSettings conversation(String pointer) {
        boolean made = mapping.at(pointer + "/made").booleanValue();
        String file = mapping.at(pointer + "/dialogues").stringValue(null);
        if (file == null) {
            return new ConversationSettings(null, null, made);
        }
        boolean looked = mapping.at(pointer + "/ground").booleanValue()
                && mapping.at("/stages/ground/enabled").booleanValue(true);
        StageSettings ground = looked ? ground("/stages/ground") : null;
        return mapping.checked(pointer + "/dialogues", () -> {
            try {
                return new ConversationSettings(DialogueFile.of(folder.resolve(file)), ground, made);
            } catch (IOException e) {
                throw new IllegalArgumentException(e.getMessage(), e);
            }
        });
    }

    /// The endpoint that the object at a pointer names.
    private EndpointSettings endpoint(String pointer) {
        String place = pointer + "/endpoint";
        String name = mapping.at(place).asString();
        return mapping.checked(place, () -> {
            EndpointSettings endpoint = endpoints.get(name);
            if (endpoint == null) {
                throw new IllegalArgumentException(name + " (expected: one of the recipe's endpoints: "
                        + (endpoints.isEmpty() ? "none are given" : String.join(", ", endpoints.keySet())) + ")");
            }
            return endpoint;
        });
    }

    /// The networks of all stages by model; their digests are read once, and only if a stage needs them.
    private ModelSource models() {
        if (models == null) {
            models = mapping.checked(
                    "/models",
                    () -> ModelSource.of(
                            mapping.at("/models/upn").asString(),
                            mapping.at("/models/chatrex").asString(),
                            mapping.at("/models/device").asString(),
                            mapping.at("/models/dtype").asString(),
                            mapping.at("/models/threads").intValue()));
        }
        return models;
    }
}
