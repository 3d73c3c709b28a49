package io.rexserve.serving.telemetry;

import io.grpc.Status;
import io.rexserve.v1.refusal.Reason;
import java.util.Locale;

/// How a request ended. The names, in lower case, are stable.
public enum Outcome {
    /// All that was asked for.
    SUCCESS,
    /// An answer, but less than was asked for.
    DEGRADED,
    /// For want of capacity, or of a service that is ready; the same request may be served later.
    REFUSED,
    /// The request is at fault.
    CALLER_ERROR,
    /// The caller left before the end.
    CANCELLED,
    /// A service is at fault, or was too slow.
    FAILED;

    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The outcome of a call that a service has refused.
    public static Outcome of(Reason reason) {
        return switch (reason) {
            case QUEUE_FULL, WARMING_UP, DRAINING -> REFUSED;
            case INVALID_REQUEST, UNREADABLE_IMAGE, IMAGE_TOO_LARGE, ASPECT_RATIO, PROMPT_TOO_LONG -> CALLER_ERROR;
            case CANCELLED, IDLE -> CANCELLED;
            case DEADLINE, OUT_OF_MEMORY, FAULT -> FAILED;
        };
    }

    /// The outcome of a call that gRPC has ended by itself.
    static Outcome of(Status.Code code) {
        return switch (code) {
            case OK -> SUCCESS;
            case CANCELLED -> CANCELLED;
            case RESOURCE_EXHAUSTED, UNAVAILABLE -> REFUSED;
            case INVALID_ARGUMENT, OUT_OF_RANGE, NOT_FOUND, UNIMPLEMENTED -> CALLER_ERROR;
            default -> FAILED;
        };
    }
}
