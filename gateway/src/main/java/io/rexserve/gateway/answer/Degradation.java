package io.rexserve.gateway.answer;

import io.rexserve.gateway.problem.ProblemKind;
import java.util.Locale;
import java.util.Optional;

/// In what way an answer is not all that was asked for. The names, in lower case, are stable.
public enum Degradation {
    /// There were more regions than the model takes at once: it was asked about disjoint groups of them, each
    /// without knowledge of the others.
    REGIONS_IN_BATCHES,
    /// There were more regions than the task could be asked about: the last ones, by falling score, were left out.
    REGIONS_TRUNCATED,
    /// The language service did not answer; there are proposals only.
    LLM_UNAVAILABLE,
    /// The language service has as much work as it takes; there are proposals only.
    LLM_OVERLOADED;

    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// What it is called when the language service fails so; empty where proposals alone would not help the caller.
    public static Optional<Degradation> of(ProblemKind failure) {
        return switch (failure) {
            case SERVICE_UNAVAILABLE, WARMING_UP, DRAINING, SERVICE_FAULT, OUT_OF_MEMORY ->
                Optional.of(LLM_UNAVAILABLE);
            case QUEUE_FULL -> Optional.of(LLM_OVERLOADED);
            case INVALID_REQUEST,
                    MALFORMED_BODY,
                    MALFORMED_REQUEST,
                    UNAUTHORIZED,
                    FORBIDDEN,
                    NOT_FOUND,
                    METHOD_NOT_ALLOWED,
                    NOT_ACCEPTABLE,
                    BODY_TIMEOUT,
                    BODY_TOO_LARGE,
                    IMAGE_TOO_LARGE,
                    URI_TOO_LONG,
                    UNSUPPORTED_MEDIA_TYPE,
                    RANGE_NOT_SATISFIABLE,
                    EXPECTATION_FAILED,
                    HEADERS_TOO_LARGE,
                    UNKNOWN_IMAGE_FORMAT,
                    UNREADABLE_IMAGE,
                    TOO_MANY_PIXELS,
                    ASPECT_RATIO,
                    PROMPT_TOO_LONG,
                    RATE_LIMITED,
                    QUOTA_EXCEEDED,
                    REQUEST_IN_PROGRESS,
                    IDEMPOTENCY_KEY_REUSED,
                    TOO_MANY_BATCHES,
                    BATCH_NOT_FINISHED,
                    CANCELLED,
                    DATABASE_UNAVAILABLE,
                    OVERLOADED,
                    CALLER_GONE,
                    INTERNAL,
                    NOT_IMPLEMENTED,
                    VERSION_NOT_SUPPORTED,
                    DEADLINE_EXCEEDED -> Optional.empty();
        };
    }
}
