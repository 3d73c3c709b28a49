package io.rexserve.gateway.problem;

import io.grpc.Status;
import io.rexserve.gateway.problem.ProblemException.FieldError;
import io.rexserve.image.InvalidImageException;
import io.rexserve.v1.refusal.Refusal;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Turns what services, connections and pictures throw into problems.
public final class ServiceFailure {
    /// When to come back to a service that did not say.
    private static final Duration SOON = Duration.ofSeconds(1);

    private ServiceFailure() {}

    /// The problem behind a failed call.
    ///
    /// @param service its name, for the reader
    /// @param error what the call ended with
    public static ProblemException problem(String service, Throwable error) {
        return Refusal.from(error)
                .map(refusal -> refused(service, refusal))
                .orElseGet(() -> broken(service, Status.fromThrowable(error)));
    }

    /// The problem with a picture that was probed or decoded here.
    public static ProblemException problem(InvalidImageException error) {
        ProblemKind kind = switch (error) {
            case InvalidImageException.TooManyBytes _ -> ProblemKind.IMAGE_TOO_LARGE;
            case InvalidImageException.TooManyPixels _ -> ProblemKind.TOO_MANY_PIXELS;
            case InvalidImageException.UnknownFormat _ -> ProblemKind.UNKNOWN_IMAGE_FORMAT;
            case InvalidImageException.Broken _ -> ProblemKind.UNREADABLE_IMAGE;
        };
        return new ProblemException(kind, String.valueOf(error.getMessage()));
    }

    private static ProblemException refused(String service, Refusal refusal) {
        ProblemKind kind = switch (refusal.reason()) {
            case INVALID_REQUEST -> ProblemKind.INVALID_REQUEST;
            case UNREADABLE_IMAGE -> ProblemKind.UNREADABLE_IMAGE;
            case IMAGE_TOO_LARGE -> ProblemKind.TOO_MANY_PIXELS; // bytes were counted here
            case PROMPT_TOO_LONG -> ProblemKind.PROMPT_TOO_LONG;
            case QUEUE_FULL -> ProblemKind.QUEUE_FULL;
            case DEADLINE -> ProblemKind.DEADLINE_EXCEEDED;
            case CANCELLED -> ProblemKind.CALLER_GONE;
            case WARMING_UP -> ProblemKind.WARMING_UP;
            case DRAINING -> ProblemKind.DRAINING;
            case FAULT -> ProblemKind.SERVICE_FAULT;
        };
        var errors = refusal.violations().stream()
                .map(violation -> new FieldError(violation.field(), violation.description()))
                .toList();
        return new ProblemException(
                kind, service + " service: " + refusal.message(), errors, retryAfter(kind, refusal.retryAfter()));
    }

    private static ProblemException broken(String service, Status status) {
        String said = status.getDescription() == null ? "" : ": " + status.getDescription();
        return switch (status.getCode()) {
            case UNAVAILABLE ->
                new ProblemException(
                        ProblemKind.SERVICE_UNAVAILABLE, service + " service: no connection" + said, List.of(), SOON);
            case DEADLINE_EXCEEDED ->
                new ProblemException(
                        ProblemKind.DEADLINE_EXCEEDED, service + " service: no answer within the request's time");
            case CANCELLED -> new ProblemException(ProblemKind.CALLER_GONE, service + " service: call cancelled");
            default ->
                new ProblemException(ProblemKind.SERVICE_FAULT, service + " service: " + status.getCode() + said);
        };
    }

    private static @Nullable Duration retryAfter(ProblemKind kind, @Nullable Duration said) {
        return said == null && kind.status() == 503 ? SOON : said;
    }
}
