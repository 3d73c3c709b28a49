package io.rexserve.gateway.openapi;

import io.rexserve.gateway.connection.RequestFilter;
import io.rexserve.gateway.problem.Problem;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemException.FieldError;
import io.rexserve.gateway.problem.ProblemKind;
import io.swagger.v3.oas.models.examples.Example;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/// The problems that every operation may answer with: one response per status, with an example per code.
final class ProblemResponses {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String SCHEMA = "#/components/schemas/Problem";

    private static final EnumSet<ProblemKind> OF_BODIES = EnumSet.of(
            ProblemKind.MALFORMED_BODY,
            ProblemKind.BODY_TIMEOUT,
            ProblemKind.BODY_TOO_LARGE,
            ProblemKind.IMAGE_TOO_LARGE,
            ProblemKind.UNSUPPORTED_MEDIA_TYPE,
            ProblemKind.UNKNOWN_IMAGE_FORMAT,
            ProblemKind.UNREADABLE_IMAGE,
            ProblemKind.TOO_MANY_PIXELS,
            ProblemKind.ASPECT_RATIO,
            ProblemKind.PROMPT_TOO_LONG);

    private ProblemResponses() {}

    static ApiResponses all() {
        return of(EnumSet.allOf(ProblemKind.class));
    }

    /// Of an operation that takes no body, and so no image.
    static ApiResponses withoutBody() {
        return of(EnumSet.complementOf(OF_BODIES));
    }

    private static ApiResponses of(Set<ProblemKind> possible) {
        var responses = new ApiResponses();
        possible.stream()
                .collect(Collectors.groupingBy(ProblemKind::status, TreeMap::new, Collectors.toList()))
                .forEach(
                        (status, kinds) -> responses.addApiResponse(Integer.toString(status), response(status, kinds)));
        return responses;
    }

    private static ApiResponse response(int status, List<ProblemKind> kinds) {
        var media = new MediaType().schema(new Schema<>().$ref(SCHEMA));
        kinds.forEach(kind -> media.addExamples(kind.code(), new Example().value(example(kind))));
        var response = new ApiResponse()
                .description(kinds.stream().map(ProblemKind::title).collect(Collectors.joining("; ")))
                .addHeaderObject(RequestFilter.ID_HEADER, ApiDescription.id())
                .content(new Content().addMediaType(Problem.MEDIA_TYPE, media));
        if (status == 429 || status == 503) {
            response.addHeaderObject(
                    "Retry-After",
                    new Header()
                            .description("Seconds until it is worth another try")
                            .schema(new IntegerSchema()));
        }
        return response;
    }

    private static Map<?, ?> example(ProblemKind kind) {
        String fault = switch (kind) {
            case INVALID_REQUEST -> "901 (expected: a number, 1 to 900)";
            case IMAGE_TOO_LARGE -> "20971521 bytes (expected: <= 20971520)";
            case TOO_MANY_PIXELS -> "60000 x 60000 = 3600000000 pixels (expected: <= 50000000)";
            case ASPECT_RATIO -> "20000 x 1, longer to shorter side 20000 (expected: <= 100)";
            case UNKNOWN_IMAGE_FORMAT ->
                "570 bytes that begin with 0x68656c6c (expected: a JPEG, PNG, WebP, GIF or BMP file)";
            case UNREADABLE_IMAGE -> "JPEG: ends at byte 2405 (expected: at least 2406 bytes); the file is truncated";
            default -> "";
        };
        String field = kind == ProblemKind.INVALID_REQUEST ? "maxProposals" : "image";
        List<FieldError> errors = fault.isEmpty() ? List.of() : List.of(new FieldError(field, fault));
        var problem = new ProblemException(
                kind,
                fault.isEmpty() ? "offender: value (expected: …)" : field + ": " + fault,
                errors,
                kind.status() == 429 || kind.status() == 503 ? Duration.ofSeconds(1) : null);
        return JSON.convertValue(Problem.of(problem, "3f6c"), Map.class);
    }
}
