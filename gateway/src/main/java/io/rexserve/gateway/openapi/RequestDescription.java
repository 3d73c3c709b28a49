package io.rexserve.gateway.openapi;

import io.rexserve.gateway.request.Include;
import io.rexserve.gateway.request.RequestForm;
import io.rexserve.gateway.task.AnswerOptions;
import io.rexserve.gateway.task.Fallback;
import io.rexserve.gateway.task.Labels;
import io.rexserve.gateway.task.ProposalOptions;
import io.rexserve.gateway.task.Ranking;
import io.rexserve.gateway.task.TaskForm;
import io.rexserve.gateway.task.TaskName;
import io.swagger.v3.oas.models.examples.Example;
import io.swagger.v3.oas.models.media.ArraySchema;
import io.swagger.v3.oas.models.media.BooleanSchema;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.NumberSchema;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.RequestBody;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Describes the bodies that the code reads by hand, as multipart and as JSON.
public final class RequestDescription {
    private static final String LABELS =
            "Names or referring expressions, each asked as one: a comma does not part them. "
                    + "White space at the ends does not count, and inside it counts as one blank; equal labels are asked once. "
                    + "The tags of the model's own grammar are plain characters inside a label. A label with a word that the "
                    + "model was never taught finds nothing and is named in the warnings.";
    private static final String PICTURE = "iVBORw0KGgo…";
    private static final int CORNERS = 4;

    private RequestDescription() {}

    /// The body of `/v1/proposals`.
    public static RequestBody proposals() {
        return body(true, (schema, _) -> options(schema), Map.of("proposals", proposalsExample()));
    }

    /// The body of `/v1/detect`.
    public static RequestBody detect() {
        var example = new TreeMap<>(proposalsExample());
        example.put(TaskForm.LABELS, List.of("cat", "red apple"));
        return body(
                true,
                (schema, _) -> {
                    schema.addProperty(TaskForm.LABELS, labels(LABELS)).addRequiredItem(TaskForm.LABELS);
                    options(schema);
                    answerOptions(schema);
                },
                Map.of("picture", example));
    }

    /// The body of `/v1/ask`.
    public static RequestBody ask() {
        return body(
                false,
                (schema, json) -> {
                    task(schema, json);
                    options(schema);
                    answerOptions(schema);
                },
                askExamples());
    }

    private static Map<String, Object> proposalsExample() {
        return Map.of("image", PICTURE, "granularity", "fine", "minScore", 0.3, "include", List.of("timings"));
    }

    private static Map<String, Map<String, Object>> askExamples() {
        var examples = new TreeMap<String, Map<String, Object>>();
        for (TaskName name : TaskName.values()) {
            var example = new TreeMap<String, Object>(Map.of("image", PICTURE, "task", name.code()));
            switch (name.field()) {
                case TaskForm.LABELS -> example.put(TaskForm.LABELS, List.of("cat", "apple"));
                case TaskForm.PHRASES -> example.put(TaskForm.PHRASES, List.of("the man on the left"));
                case TaskForm.REGIONS -> {
                    example.put(TaskForm.BOXES, List.of(List.of(12.5, 40, 310, 455), List.of(320, 60, 400, 140)));
                    example.put(TaskForm.REGIONS, TaskForm.ALL);
                }
                case TaskForm.QUESTION -> example.put(TaskForm.QUESTION, "What is the cat doing?");
                default -> {} // the picture is enough
            }
            examples.put(name.code(), example);
        }
        return examples;
    }

    /// Adds fields to a schema, of JSON or of multipart.
    @FunctionalInterface
    private interface Fields {
        void add(Schema<?> schema, boolean json);
    }

    private static RequestBody body(boolean withoutAnswer, Fields fields, Map<String, Map<String, Object>> examples) {
        var json = new MediaType().schema(schema("byte", fields, true, withoutAnswer));
        examples.forEach((name, example) -> json.addExamples(name, new Example().value(example)));
        return new RequestBody()
                .required(true)
                .content(new Content()
                        .addMediaType(
                                "multipart/form-data",
                                new MediaType().schema(schema("binary", fields, false, withoutAnswer)))
                        .addMediaType("application/json", json));
    }

    private static Schema<?> schema(String imageFormat, Fields fields, boolean json, boolean withoutAnswer) {
        Schema<?> schema = new ObjectSchema()
                .addProperty(
                        "image",
                        new StringSchema().format(imageFormat).description("JPEG, PNG, WebP, GIF (first frame) or BMP"))
                .addRequiredItem("image");
        fields.add(schema, json);
        List<String> choices = Stream.of(Include.values())
                .filter(choice -> !withoutAnswer || choice != Include.ANSWER)
                .map(Include::code)
                .toList();
        return schema.addProperty(
                "include",
                new ArraySchema()
                        .items(new StringSchema()._enum(choices))
                        .description("What the answer holds only if asked for"));
    }

    private static void task(Schema<?> schema, boolean json) {
        schema.addProperty(
                        TaskForm.TASK,
                        new StringSchema()
                                ._enum(Stream.of(TaskName.values())
                                        .map(TaskName::code)
                                        .toList())
                                .description(
                                        "What is asked. Each task takes the one field named beside it, and no other: "
                                                + "detect (labels), refer (phrases), region_category, region_phrase, region_brief, "
                                                + "region_sentence (regions), count (labels), caption_brief, caption_detailed (none), "
                                                + "converse_grounded, question (question)"))
                .addRequiredItem(TaskForm.TASK)
                .addProperty(TaskForm.LABELS, labels(LABELS))
                .addProperty(
                        TaskForm.PHRASES, labels("As labels: referring expressions such as \"the man on the left\""))
                .addProperty(TaskForm.REGIONS, regions(json))
                .addProperty(
                        TaskForm.QUESTION,
                        new StringSchema()
                                .minLength(1)
                                .maxLength(TaskForm.LONGEST_QUESTION)
                                .description("A free question"))
                .addProperty(TaskForm.BOXES, boxes(json));
    }

    private static ArraySchema labels(String description) {
        ArraySchema labels = new ArraySchema();
        labels.items(new StringSchema().minLength(1).maxLength(Labels.LONGEST))
                .minItems(1)
                .maxItems(Labels.MOST)
                .description(description);
        return labels;
    }

    private static Schema<?> regions(boolean json) {
        String description =
                "\"all\", or indices into the regions, from 0: into boxes where those are sent, else into the "
                        + "proposals, best first";
        Schema<?> index =
                new IntegerSchema().minimum(BigDecimal.ZERO).maximum(BigDecimal.valueOf(TaskForm.MOST_REGIONS - 1L));
        Schema<?> all = new StringSchema()._enum(List.of(TaskForm.ALL));
        Schema<?> regions = new Schema<>();
        if (json) {
            regions.addOneOfItem(all);
            regions.addOneOfItem(new ArraySchema().items(index).minItems(1));
        } else {
            Schema<?> either = new Schema<>();
            either.addOneOfItem(all);
            either.addOneOfItem(index);
            regions = new ArraySchema().items(either).minItems(1);
        }
        return regions.description(description);
    }

    private static Schema<?> boxes(boolean json) {
        Schema<?> box = json
                ? new ArraySchema().items(new NumberSchema()).minItems(CORNERS).maxItems(CORNERS)
                : new StringSchema().example("12.5,40,310,455");
        return new ArraySchema()
                .items(box)
                .minItems(1)
                .maxItems(TaskForm.MOST_REGIONS)
                .description(
                        "Boxes of one's own, x1, y1, x2, y2 in pixels of the upright picture, in place of proposals: "
                                + "nothing is proposed then, and the options of proposals are not taken");
    }

    private static void options(Schema<?> schema) {
        schema.addProperty(
                        "granularity",
                        new StringSchema()
                                ._default("fine")
                                ._enum(List.of("fine", "coarse"))
                                .description("fine: parts, and things on other things, are objects of their own"))
                .addProperty("minScore", unit("Proposals below it are left out"))
                .addProperty("nms", unit("Of two proposals that overlap by more, the weaker goes; 0 keeps all"))
                .addProperty(
                        "maxProposals",
                        new IntegerSchema()
                                ._default(100)
                                .minimum(BigDecimal.ONE)
                                .maximum(BigDecimal.valueOf(ProposalOptions.MOST_PROPOSALS))
                                .description(
                                        "At most so many boxes, best first. For more than the language model takes at "
                                                + "once, 100 by default, it is asked several times about groups of them; tasks "
                                                + "whose answers cannot be merged (captions, questions) are asked about the best "
                                                + "group"));
    }

    /// How the question is to be answered.
    private static void answerOptions(Schema<?> schema) {
        schema.addProperty(
                        AnswerOptions.OBJECT_THRESHOLD,
                        unit(
                                "Objects of a lower score are left out, the others ranked by score, highest first; without it "
                                        + "all objects come in the order decided"))
                .addProperty(
                        AnswerOptions.RANKING,
                        new StringSchema()
                                ._enum(Stream.of(Ranking.values())
                                        .map(Ranking::code)
                                        .toList())
                                .description(
                                        "phrase: every proposal is scored for every label in one pass, and no answer is "
                                                + "generated; default where objects are looked for (detect, refer) with "
                                                + "objectThreshold, illegal elsewhere and with legalTokensOnly false. "
                                                + "answer: the objects that the model's answer points at; default elsewhere"))
                .addProperty(
                        AnswerOptions.LEGAL_TOKENS_ONLY,
                        new BooleanSchema()
                                ._default(true)
                                .description(
                                        "false: the model may choose any token. An index without a box is then possible; "
                                                + "it is dropped with a warning"))
                .addProperty(
                        RequestForm.FALLBACK,
                        new StringSchema()
                                ._default(Fallback.NONE.code())
                                ._enum(Stream.of(Fallback.values())
                                        .map(Fallback::code)
                                        .toList())
                                .description(
                                        "proposals: where the language service is unavailable, overloaded or dies, the "
                                                + "answer holds the proposals alone, and degraded says so; not with boxes of one's "
                                                + "own"));
    }

    private static Schema<?> unit(String description) {
        return new NumberSchema()
                .minimum(BigDecimal.ZERO)
                .maximum(BigDecimal.ONE)
                .description(description);
    }
}
