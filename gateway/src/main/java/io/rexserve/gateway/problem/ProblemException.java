package io.rexserve.gateway.problem;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A request that ends with a problem.
public final class ProblemException extends RuntimeException {
    private final transient ProblemKind kind;
    private final transient List<FieldError> errors;
    private final transient @Nullable Duration retryAfter;

    /// @param field name as the caller sent it, or of a header
    /// @param detail value and expectation
    public record FieldError(String field, String detail) {
        @Override
        public String toString() {
            return field + ": " + detail;
        }
    }

    public ProblemException(ProblemKind kind, String detail) {
        this(kind, detail, List.of(), null);
    }

    /// @param retryAfter when to come back; null where that would not help
    public ProblemException(ProblemKind kind, String detail, List<FieldError> errors, @Nullable Duration retryAfter) {
        super(detail);
        this.kind = kind;
        this.errors = List.copyOf(errors);
        this.retryAfter = retryAfter;
    }

    /// A request whose fields are not what the interface takes; at least one.
    public static ProblemException invalid(List<FieldError> errors) {
        String detail = errors.stream().map(FieldError::toString).collect(Collectors.joining("; "));
        return new ProblemException(ProblemKind.INVALID_REQUEST, detail, errors, null);
    }

    /// A request in which one field is at fault.
    public static ProblemException invalid(String field, String detail) {
        return invalid(List.of(new FieldError(field, detail)));
    }

    public ProblemKind kind() {
        return kind;
    }

    public String detail() {
        String message = getMessage();
        return message == null ? kind.title() : message;
    }

    public List<FieldError> errors() {
        return errors;
    }

    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    /// When to come back, in whole seconds as HTTP has it, at least 1; null where that would not help.
    public @Nullable Long retryAfterSeconds() {
        return retryAfter == null
                ? null
                : Long.valueOf(Math.max(1, retryAfter.plusMillis(999).toSeconds()));
    }
}
