package io.rexserve.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Why the gateway refused or failed, as RFC 9457 has it.
///
/// @param code stable name of the kind, such as `invalid_request`
/// @param detail offender, value, expectation
/// @param errors the fields at fault; null where none is
/// @param retryable whether the same request may succeed later
/// @param retryAfterSeconds when to come back; null where the gateway does not say
public record Problem(
        String type,
        String title,
        int status,
        String detail,
        String code,
        @Nullable List<FieldError> errors,
        boolean retryable,
        @Nullable Long retryAfterSeconds,
        @Nullable String requestId) {
    public record FieldError(String field, String detail) {}
}
