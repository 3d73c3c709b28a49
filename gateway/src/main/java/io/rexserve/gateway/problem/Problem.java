package io.rexserve.gateway.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.rexserve.gateway.problem.ProblemException.FieldError;
import io.swagger.v3.oas.annotations.media.Schema;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is sent for a problem, as RFC 9457 has it.
///
/// @param type address of a page about the kind, relative to the address that was asked
/// @param title the kind in words
/// @param status HTTP status
/// @param detail offender, value, expectation
/// @param instance this very occurrence
/// @param code the kind for programs
/// @param errors the fields at fault; absent where none is
/// @param retryable whether the same request may succeed later
/// @param retryAfterSeconds when to come back, as in the header `Retry-After`; absent where that would not help
/// @param requestId as in the header `X-Request-Id`
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Problem(
        @Schema(format = "uri-reference", description = "Stable address of the kind, which explains it")
        URI type,

        @Schema(description = "The kind in words") String title,
        @Schema(description = "HTTP status") int status,

        @Schema(description = "Offender, value, expectation")
        String detail,

        @Schema(description = "This very occurrence") URI instance,

        @Schema(description = "The kind for programs, such as invalid_request; later versions may have others")
        String code,

        @Schema(requiredMode = Schema.RequiredMode.NOT_REQUIRED)
        List<FieldError> errors,

        boolean retryable,
        @Nullable Long retryAfterSeconds,
        String requestId) {
    public static final String MEDIA_TYPE = "application/problem+json";

    public Problem {
        errors = List.copyOf(errors);
    }

    /// The problem of one request.
    ///
    /// @param requestId letters, digits, `.`, `_` and `-`
    public static Problem of(ProblemException failure, String requestId) {
        ProblemKind kind = failure.kind();
        return new Problem(
                kind.type(),
                kind.title(),
                kind.status(),
                failure.detail(),
                URI.create("urn:rexserve:request:" + requestId),
                kind.code(),
                failure.errors(),
                kind.retryable(),
                failure.retryAfterSeconds(),
                requestId);
    }
}
