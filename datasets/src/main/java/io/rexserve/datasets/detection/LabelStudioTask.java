package io.rexserve.datasets.detection;

import io.rexserve.datasets.format.DatasetRoot;
import io.rexserve.datasets.format.ImageFiles;
import io.rexserve.datasets.format.Json;
import io.rexserve.datasets.format.Numbers;
import io.rexserve.datasets.format.ProblemReason;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.format.ReadOptions;
import io.rexserve.datasets.record.Caption;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.ImageSource;
import io.rexserve.datasets.record.Provenance;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// One task as a record. Of several annotations the one marked as ground truth counts, else the first that is not
/// cancelled; predictions count where there is no annotation, and their regions have scores.
final class LabelStudioTask {
    /// Fields of a task's data that records have fields for.
    static final String RECORD_ID = "record_id";

    static final String WIDTH = "width";
    static final String HEIGHT = "height";
    static final String SPLIT = "split";
    static final String SOURCE = "source";
    static final String ADDRESS = "url";
    static final String LICENCE = "licence";
    static final String ATTRIBUTION = "attribution";

    /// Fields of extras: what else a task's data has, results of other kinds.
    static final String DATA = "data";

    static final String RESULTS = "results";

    private static final Set<String> OWN_TEXTS = Set.of(RECORD_ID, SPLIT, SOURCE, ADDRESS, LICENCE, ATTRIBUTION);
    private static final List<String> IMAGE_FIELDS = List.of("image", "img", "image_url", "photo", "picture");
    private static final Set<String> REDUCED_FIELDS =
            Set.of("id", "annotator", "annotation_id", "created_at", "updated_at", "lead_time");

    private final List<Path> folders;
    private final DatasetRoot root;
    private final ProblemSink problems;

    LabelStudioTask(Path file, ReadOptions options) throws IOException {
        Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent(), "folder of a file");
        this.root = DatasetRoot.of(folder, options.images());
        this.problems = options.problems();
        Path images = options.images();
        this.folders =
                images == null ? List.of(folder.resolve("images"), folder) : List.of(images.toAbsolutePath(), folder);
    }

    /// What one annotator or model says of an image.
    ///
    /// @param score of all of it
    private record Answer(JsonNode results, OptionalDouble score) {}

    Optional<ImageRecord> record(ObjectNode task, String place) throws IOException {
        boolean reduced = !task.path(DATA).isObject();
        ObjectNode data = reduced ? task : (ObjectNode) task.get(DATA);
        Optional<Map.Entry<String, JsonNode>> field = imageField(data);
        if (field.isEmpty()) {
            problems.report(
                    ProblemReason.MISSING_FIELD,
                    place + ".data",
                    "image: none (expected: name or address of an image)");
            return Optional.empty();
        }
        Optional<ImageSource> image = image(field.get().getValue().stringValue(), task, place);
        if (image.isEmpty()) {
            return Optional.empty();
        }
        Answer answer = reduced ? reducedAnswer(task) : answer(task, place);
        var results = new LabelStudioResults(size(data), image.get(), answer.score, problems, place + ".result");
        for (JsonNode result : answer.results.valueStream().toList()) {
            results.add(result);
        }
        OptionalInt[] size = results.size();
        return Optional.of(new ImageRecord(
                id(task, data, image.get()),
                image.get(),
                size[0],
                size[1],
                results.regions(),
                results.captions().stream().map(Caption::of).toList(),
                List.of(),
                List.of(),
                List.of(),
                text(data, SPLIT),
                provenance(data, field.get()),
                extras(data, field.get().getKey(), reduced, results.others())));
    }

    private static Optional<Map.Entry<String, JsonNode>> imageField(ObjectNode data) {
        for (String name : IMAGE_FIELDS) {
            if (data.path(name).isString()) {
                return Optional.of(Map.entry(name, data.get(name)));
            }
        }
        return data.properties().stream()
                .filter(field -> field.getValue().isString()
                        && (ImageFiles.isImage(field.getValue().stringValue())
                                || field.getValue().stringValue().startsWith("data:image/")
                                || field.getValue().stringValue().startsWith("/data/")))
                .findFirst();
    }

    private Optional<ImageSource> image(String field, ObjectNode task, String place) {
        Optional<ImageSource> embedded =
                LabelStudioImage.embedded(field, "task-" + task.path("id").asString("0"));
        if (embedded.isPresent()) {
            return embedded;
        }
        LabelStudioImage image = LabelStudioImage.of(field);
        Optional<Path> path = image.name().isEmpty() ? Optional.empty() : image.find(folders, root);
        if (path.isEmpty()) {
            problems.report(
                    ProblemReason.PATH_OUTSIDE, place + ".data.image", field + " leads outside " + root.expectation());
        }
        return path.map(found -> new ImageSource.File(image.name(), found));
    }

    private static String id(ObjectNode task, ObjectNode data, ImageSource image) {
        JsonNode own = data.path(RECORD_ID);
        if (own.isString()) {
            return own.stringValue();
        }
        JsonNode id = task.path("id");
        return id.isIntegralNumber() || id.isString() ? id.asString() : image.name();
    }

    private Answer answer(ObjectNode task, String place) {
        List<JsonNode> annotations = new ArrayList<>();
        for (String name : List.of("annotations", "completions")) {
            task.path(name)
                    .valueStream()
                    .filter(annotation -> !annotation.path("was_cancelled").asBoolean(false))
                    .forEach(annotations::add);
        }
        List<JsonNode> predictions = task.path("predictions").valueStream().toList();
        boolean annotated = !annotations.isEmpty();
        List<JsonNode> candidates = annotated ? annotations : predictions;
        int others = annotated ? annotations.size() - 1 + predictions.size() : Math.max(0, predictions.size() - 1);
        if (others > 0) {
            problems.report(
                    ProblemReason.FURTHER_ANNOTATION,
                    place,
                    annotations.size() + " annotations, " + predictions.size() + " predictions (expected: 1)");
        }
        if (candidates.isEmpty()) {
            return new Answer(Json.array(), OptionalDouble.empty());
        }
        JsonNode chosen = candidates.stream()
                .filter(candidate -> candidate.path("ground_truth").asBoolean(false))
                .findFirst()
                .orElse(candidates.getFirst());
        JsonNode score = chosen.path("score");
        return new Answer(
                chosen.path("result"),
                !annotated && score.isNumber() ? OptionalDouble.of(Numbers.value(score)) : OptionalDouble.empty());
    }

    /// JSON_MIN has the values of each control under its name, without the rest of a result.
    private static Answer reducedAnswer(ObjectNode task) {
        ArrayNode results = Json.array();
        task.properties().stream()
                .filter(field -> field.getValue().isArray())
                .forEach(field -> field.getValue()
                        .valueStream()
                        .filter(JsonNode::isObject)
                        .forEach(value -> results.add(LabelStudioResults.ofReduced(field.getKey(), value))));
        return new Answer(results, OptionalDouble.empty());
    }

    private static OptionalInt[] size(ObjectNode data) {
        return new OptionalInt[] {LabelStudioResults.side(data.path(WIDTH)), LabelStudioResults.side(data.path(HEIGHT))
        };
    }

    private static @Nullable String text(ObjectNode data, String name) {
        return data.path(name).isString() ? data.get(name).stringValue() : null;
    }

    private static Provenance provenance(ObjectNode data, Map.Entry<String, JsonNode> image) {
        String url = image.getKey().equals(ADDRESS) ? null : text(data, ADDRESS);
        return new Provenance(
                text(data, SOURCE),
                url == null
                        ? LabelStudioImage.of(image.getValue().stringValue()).url()
                        : url,
                text(data, LICENCE),
                text(data, ATTRIBUTION));
    }

    /// Whether a field of the data became one of the record.
    private static boolean isOwn(String name, JsonNode value) {
        return (name.equals(WIDTH) || name.equals(HEIGHT))
                ? LabelStudioResults.side(value).isPresent()
                : (OWN_TEXTS.contains(name) && value.isString());
    }

    private static @Nullable ObjectNode extras(
            ObjectNode data, String image, boolean reduced, List<ObjectNode> otherResults) {
        ObjectNode extras = Json.object();
        ObjectNode others = Json.object();
        data.properties().stream()
                .filter(field -> !field.getKey().equals(image)
                        && !isOwn(field.getKey(), field.getValue())
                        && !(reduced
                                && (REDUCED_FIELDS.contains(field.getKey())
                                        || field.getValue().isArray())))
                .forEach(field -> others.set(field.getKey(), field.getValue()));
        if (!others.isEmpty()) {
            extras.set(DATA, others);
        }
        if (!otherResults.isEmpty()) {
            extras.putArray(RESULTS).addAll(otherResults);
        }
        return extras.isEmpty() ? null : extras;
    }
}
