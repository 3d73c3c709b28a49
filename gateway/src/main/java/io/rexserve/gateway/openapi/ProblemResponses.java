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

/// The problems that an operation may answer with: one response per status, with an example per code.
final class ProblemResponses {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String SCHEMA = "#/components/schemas/Problem";

    /// Faults of HTTP itself, which no generated client makes, and of addresses that are none of the document's.
    private static final EnumSet<ProblemKind> OF_HTTP = EnumSet.of(
            ProblemKind.MALFORMED_REQUEST,
            ProblemKind.NOT_FOUND,
            ProblemKind.METHOD_NOT_ALLOWED,
            ProblemKind.URI_TOO_LONG,
            ProblemKind.RANGE_NOT_SATISFIABLE,
            ProblemKind.EXPECTATION_FAILED,
            ProblemKind.HEADERS_TOO_LARGE,
            ProblemKind.CALLER_GONE,
            ProblemKind.CANCELLED, // in results of batches only
            ProblemKind.BATCH_NOT_FINISHED,
            ProblemKind.TOO_MANY_BATCHES,
            ProblemKind.NOT_IMPLEMENTED,
            ProblemKind.VERSION_NOT_SUPPORTED);

    private static final EnumSet<ProblemKind> OF_BODIES = EnumSet.of(
            ProblemKind.MALFORMED_BODY,
            ProblemKind.REQUEST_IN_PROGRESS,
            ProblemKind.IDEMPOTENCY_KEY_REUSED,
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

    /// @param hasBody whether the operation takes a body, and so images
    /// @param named whether its address names something that may not be there
    static ApiResponses of(boolean hasBody, boolean named) {
        var possible = EnumSet.complementOf(OF_HTTP);
        if (!hasBody) {
            possible.removeAll(OF_BODIES);
        }
        if (named) {
            possible.add(ProblemKind.NOT_FOUND);
            possible.add(ProblemKind.BATCH_NOT_FINISHED);
        }
        return of(possible);
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
        if (comesBack(status)) {
            response.addHeaderObject(
                    "Retry-After",
                    new Header()
                            .description("Seconds until it is worth another try")
                            .schema(new IntegerSchema()));
        }
        return response;
    }

    private static boolean comesBack(int status) {
        return status == 429 || status == 503;
    }

    private static Map<?, ?> example(ProblemKind kind) {
        String detail = detail(kind);
        int colon = detail.indexOf(": ");
        List<FieldError> errors = ofField(kind)
                ? List.of(new FieldError(detail.substring(0, colon), detail.substring(colon + 2)))
                : List.of();
        var problem = new ProblemException(
                kind, detail, errors, comesBack(kind.status()) && kind.retryable() ? Duration.ofSeconds(1) : null);
        return JSON.convertValue(Problem.of(problem, "3f6c"), Map.class);
    }

    /// Whether the fault is one of a field, which is listed among the errors.
    private static boolean ofField(ProblemKind kind) {
        return switch (kind) {
            case INVALID_REQUEST,
                    IMAGE_TOO_LARGE,
                    UNKNOWN_IMAGE_FORMAT,
                    UNREADABLE_IMAGE,
                    TOO_MANY_PIXELS,
                    ASPECT_RATIO -> true;
            default -> false;
        };
    }

    private static String detail(ProblemKind kind) {
        return switch (kind) {
            case INVALID_REQUEST -> "maxProposals: 901 (expected: a number, 1 to 900)";
            case MALFORMED_BODY -> "JSON: not well-formed, or ends too early, at line 1, column 18, in field labels";
            case UNAUTHORIZED -> "key: unknown (expected: one that was created here and is not revoked)";
            case RATE_LIMITED -> "requests: 9 of this client are open (expected: <= 8 at a time)";
            case FORBIDDEN -> "Origin: https://elsewhere.example (expected: this gateway's own)";
            case NOT_FOUND -> "/v1/batches/3f6c: nothing is there";
            case NOT_ACCEPTABLE -> "Acceptable representations: [application/json, text/event-stream, image/png].";
            case BODY_TIMEOUT -> "body: 1024 bytes in 5 s (expected: at least 16384 bytes a second)";
            case BODY_TOO_LARGE -> "body: more than 28049408 bytes (expected: <= 28049408)";
            case IMAGE_TOO_LARGE -> "image: 20971521 bytes (expected: <= 20971520)";
            case UNSUPPORTED_MEDIA_TYPE -> "Content-Type 'text/plain' is not supported.";
            case UNKNOWN_IMAGE_FORMAT ->
                "image: a file of an unknown format, 5 bytes that begin with 0x68656c6c "
                        + "(expected: a JPEG, PNG, WebP, GIF or BMP file)";
            case UNREADABLE_IMAGE -> "image: JPEG: ends at byte 700 (expected: more coded data); the file is truncated";
            case TOO_MANY_PIXELS -> "image: 60000 x 60000 = 3600000000 pixels (expected: <= 50000000)";
            case ASPECT_RATIO -> "image: 20000 x 1, longer to shorter side 20000 (expected: <= 100)";
            case PROMPT_TOO_LONG -> "prompt: 2210 tokens (expected: <= 2048)";
            case INTERNAL -> "the gateway's log says more";
            case DEADLINE_EXCEEDED -> "request: not answered within its time";
            case OUT_OF_MEMORY -> "request: memory did not suffice";
            case WARMING_UP -> "language service: still loads its model";
            case DRAINING -> "language service: about to stop";
            case SERVICE_UNAVAILABLE -> "language service: cannot be reached";
            default -> kind.title();
        };
    }
}
