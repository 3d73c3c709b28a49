package io.rexserve.gateway.openapi;

import io.rexserve.gateway.connection.RequestFilter;
import io.rexserve.gateway.problem.Problem;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemException.FieldError;
import io.rexserve.gateway.problem.ProblemKind;
import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.examples.Example;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/// Adds to the generated description of answers: what is always there, headers, examples, and every problem.
public final class AnswerDescription {
    private static final String PROBLEM_SCHEMA = "#/components/schemas/Problem";
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String JSON_TYPE = org.springframework.http.MediaType.APPLICATION_JSON_VALUE;
    private static final String EVENTS_TYPE = org.springframework.http.MediaType.TEXT_EVENT_STREAM_VALUE;
    private static final int CORNERS = 4;
    /// Everything else is always there.
    private static final Map<String, Set<String>> OPTIONAL = Map.ofEntries(
            Map.entry("DetectAnswer", Set.of("proposals", "timings", "visualization")),
            Map.entry("ProposalsAnswer", Set.of("timings", "visualization")),
            Map.entry("AskAnswer", Set.of("regions", "counts", "answer", "proposals", "timings", "visualization")),
            Map.entry("AskModels", Set.of("proposal", "language")),
            Map.entry("DetectModels", Set.of("language")),
            Map.entry("DetectTimings", Set.of("language")),
            Map.entry("AskTimings", Set.of("proposalsMillis", "proposal", "language")),
            Map.entry("PointingPhrase", Set.of("label")),
            Map.entry("PointedAt", Set.of("proposalScore", "tokenProbability", "phraseScore")),
            Map.entry("DetectedObject", Set.of("tokenProbability", "phraseScore")),
            Map.entry("LabelCount", Set.of("said")),
            Map.entry("ProposalsEvent", Set.of("timings", "proposals")),
            Map.entry("ObjectEvent", Set.of("proposalScore", "tokenProbability", "phraseScore")),
            Map.entry("Problem", Set.of("errors", "retryAfterSeconds")));

    private AnswerDescription() {}

    /// Completes the schemas.
    public static void complete(OpenAPI api) {
        ModelConverters.getInstance(true).read(Problem.class).forEach(api::schema);
        StreamDescription.addSchemas(api);
        api.getComponents().getSchemas().forEach((name, schema) -> complete(name, schema));
    }

    private static void complete(String name, Schema<?> schema) {
        if (schema.getProperties() == null) {
            return;
        }
        Set<String> optional = OPTIONAL.getOrDefault(name, Set.of());
        schema.getProperties().keySet().stream()
                .filter(property -> !optional.contains(property))
                .forEach(schema::addRequiredItem);
        Schema<?> box = schema.getProperties().get("box");
        if (box != null) {
            box.minItems(CORNERS).maxItems(CORNERS);
        }
    }

    /// Completes what one address answers.
    ///
    /// @param description of a good answer
    /// @param examples of good answers, by name
    public static void complete(ApiResponses responses, String description, Map<String, Map<?, ?>> examples) {
        ApiResponse good = Objects.requireNonNull(responses.get("200"), "200: missing (expected: generated)");
        good.description(description).addHeaderObject(RequestFilter.ID_HEADER, id());
        Content content = good.getContent();
        MediaType json = Objects.requireNonNull(content.get(JSON_TYPE), "JSON: missing (expected: generated)");
        examples.forEach((name, example) -> json.addExamples(name, new Example().value(example)));
        content.computeIfPresent(
                EVENTS_TYPE,
                (_, _) -> StreamDescription.of(examples.values().iterator().next()));
        responses.putAll(problems());
    }

    private static Header id() {
        return new Header().description("The request's id").schema(new StringSchema());
    }

    /// One response per status, with an example per kind.
    private static ApiResponses problems() {
        var responses = new ApiResponses();
        Arrays.stream(ProblemKind.values())
                .collect(Collectors.groupingBy(ProblemKind::status, TreeMap::new, Collectors.toList()))
                .forEach((status, kinds) -> {
                    var media = new MediaType().schema(new Schema<>().$ref(PROBLEM_SCHEMA));
                    kinds.forEach(kind -> media.addExamples(kind.code(), new Example().value(example(kind))));
                    String description = kinds.stream().map(ProblemKind::title).collect(Collectors.joining("; "));
                    var response = new ApiResponse()
                            .description(description)
                            .addHeaderObject(RequestFilter.ID_HEADER, id())
                            .content(new Content().addMediaType(Problem.MEDIA_TYPE, media));
                    if (status == 429 || status == 503) {
                        response.addHeaderObject(
                                "Retry-After",
                                new Header()
                                        .description("Seconds until it is worth another try")
                                        .schema(new IntegerSchema()));
                    }
                    responses.addApiResponse(Integer.toString(status), response);
                });
        return responses;
    }

    private static Map<?, ?> example(ProblemKind kind) {
        String fault = switch (kind) {
            case INVALID_REQUEST -> "101 (expected: a number, 1 to 100)";
            case IMAGE_TOO_LARGE -> "20971521 bytes (expected: <= 20971520)";
            case TOO_MANY_PIXELS -> "60000 x 60000 = 3600000000 pixels (expected: <= 50000000)";
            case UNKNOWN_IMAGE_FORMAT ->
                "570 bytes that begin with 0x68656c6c (expected: a JPEG, PNG, WebP, GIF or BMP file)";
            case UNREADABLE_IMAGE -> "JPEG: ends at byte 2405 (expected: at least 2406 bytes); the file is truncated";
            default -> "";
        };
        String field = kind == ProblemKind.INVALID_REQUEST ? "maxProposals" : "image";
        var problem = fault.isEmpty()
                ? new ProblemException(kind, "offender: value (expected: …)")
                : new ProblemException(
                        kind, field + ": " + fault, List.of(new FieldError(field, fault)), Duration.ZERO);
        return JSON.convertValue(Problem.of(problem, "3f6c"), Map.class);
    }
}
