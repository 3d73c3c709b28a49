package io.rexserve.gateway.problem;

import io.rexserve.v1.refusal.Excerpt;
import io.rexserve.v1.refusal.Violations;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A request that ends with a problem.
public final class ProblemException extends RuntimeException {
    /// As many errors are listed; what is beyond them is counted.
    public static final int MAX_ERRORS = Violations.MAX_NAMED;

    /// Longest text of an error, and of the name of a field.
    private static final int MAX_DETAIL_LENGTH = 600;

    private static final int MAX_FIELD_LENGTH = 100;

    private final transient ProblemKind kind;
    private final transient List<FieldError> errors;
    private final transient @Nullable Duration retryAfter;
    private final transient @Nullable String service;

    /// @param field name as the caller sent it, or of a header
    /// @param detail value and expectation
    public record FieldError(String field, String detail) {
        /// Texts that are too long are cut, and what cannot be printed is escaped.
        public FieldError {
            field = Excerpt.of(field, MAX_FIELD_LENGTH);
            detail = Excerpt.of(detail, MAX_DETAIL_LENGTH);
        }

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
        this(kind, detail, errors, retryAfter, null);
    }

    private ProblemException(
            ProblemKind kind,
            String detail,
            List<FieldError> errors,
            @Nullable Duration retryAfter,
            @Nullable String service) {
        super(detail);
        this.kind = kind;
        this.errors = List.copyOf(errors);
        this.retryAfter = retryAfter;
        this.service = service;
    }

    /// The same problem as one of a service behind the gateway.
    ///
    /// @param name `proposal` or `llm`
    public ProblemException of(String name) {
        return new ProblemException(kind, detail(), errors, retryAfter, name);
    }

    /// A request whose fields are not what the interface takes; at least one. The first [#MAX_ERRORS] are named.
    public static ProblemException invalid(List<FieldError> errors) {
        return invalid(errors, errors.size());
    }

    /// The same with a count of all errors.
    ///
    /// @param errors the first ones
    public static ProblemException invalid(List<FieldError> errors, int count) {
        List<FieldError> named = named(errors);
        int more = count - named.size();
        return invalid(named, more == 0 ? "" : "; and " + more + " more");
    }

    /// The same for a body that was not read to its end.
    public static ProblemException unfinished(List<FieldError> errors) {
        return invalid(named(errors), "; the rest of the body was not read");
    }

    private static ProblemException invalid(List<FieldError> named, String rest) {
        var detail = new StringBuilder(named.getFirst().toString());
        int shown = 1;
        for (; shown < named.size() && detail.length() < MAX_DETAIL_LENGTH; shown++) {
            detail.append("; ").append(named.get(shown));
        }
        if (shown < named.size()) {
            detail.append("; errors names ").append(named.size());
        }
        return new ProblemException(ProblemKind.INVALID_REQUEST, detail + rest, named, null);
    }

    private static List<FieldError> named(List<FieldError> errors) {
        return errors.subList(0, Math.min(errors.size(), MAX_ERRORS));
    }

    /// A request in which one field is at fault.
    public static ProblemException invalid(String field, String detail) {
        return invalid(List.of(new FieldError(field, detail)));
    }

    /// The service behind the gateway that it comes from, `proposal` or `llm`; null for one of the gateway itself.
    public @Nullable String service() {
        return service;
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
