package io.rexserve.gateway.problem;

import io.grpc.Context;
import io.grpc.Status;
import io.rexserve.gateway.problem.ProblemException.FieldError;
import io.rexserve.image.InvalidImageException;
import io.rexserve.v1.refusal.Reason;
import io.rexserve.v1.refusal.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns failures of services, connections and images into problems.
public final class ServiceFailure {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceFailure.class);

    /// When to come back to a service that did not say.
    private static final Duration SOON = Duration.ofSeconds(1);

    /// How far a call came that did not reach its service.
    public static final String NO_CONNECTION = "no connection";

    private static final String IMAGE = "image";
    private static final String BOXES = "boxes";
    private static final Pattern INDEX = Pattern.compile("\\[(\\d{1,9})](.*)");
    /// Fields of lists and texts, which services name with their place in the message.
    private static final Map<String, String> FIELD_NAMES = Map.of(
            "question.detect.labels", "labels",
            "question.count.labels", "labels",
            "question.score.phrases", "labels",
            "question.describe_regions.indices", "regions",
            "question.grounded_question.text", "question",
            "question.plain_question.text", "question",
            "regions.boxes", BOXES);

    private ServiceFailure() {}

    /// The problem behind a failed call.
    ///
    /// @param service its name, for the reader
    /// @param error what the call ended with
    public static ProblemException problem(String service, Throwable error) {
        return problem(service, error, NO_CONNECTION, 0);
    }

    /// The problem behind a call that failed on its way.
    ///
    /// @param service its name, for the reader
    /// @param error what the call ended with; one that is a problem already stays it
    /// @param progress how far the call had come, stated where the connection broke
    /// @param firstBox index, in the caller's list, of the first box that was sent
    public static ProblemException problem(String service, Throwable error, String progress, int firstBox) {
        return error instanceof ProblemException known
                ? known
                : Refusal.from(error)
                        .map(refusal -> refused(service, refusal, progress, firstBox))
                        .orElseGet(() -> failed(service, error, progress))
                        .of(service.equals("language") ? "llm" : service);
    }

    /// The problem with an image that was probed or decoded here.
    public static ProblemException problem(InvalidImageException error) {
        ProblemKind kind = switch (error) {
            case InvalidImageException.TooManyBytes _ -> ProblemKind.IMAGE_TOO_LARGE;
            case InvalidImageException.TooManyPixels _ -> ProblemKind.TOO_MANY_PIXELS;
            case InvalidImageException.AspectRatio _ -> ProblemKind.ASPECT_RATIO;
            case InvalidImageException.UnknownFormat _ -> ProblemKind.UNKNOWN_IMAGE_FORMAT;
            case InvalidImageException.Broken _, InvalidImageException.TooCostly _ -> ProblemKind.UNREADABLE_IMAGE;
        };
        return image(kind, String.valueOf(error.getMessage()));
    }

    /// @param message begins with the format, or with the field itself
    private static ProblemException image(ProblemKind kind, String message) {
        String fault = message.startsWith(IMAGE + ": ") ? message.substring(IMAGE.length() + 2) : message;
        return new ProblemException(kind, IMAGE + ": " + fault, List.of(new FieldError(IMAGE, fault)), null);
    }

    private static ProblemException refused(String service, Refusal refusal, String progress, int firstBox) {
        if (refusal.reason() == Reason.CANCELLED && !Context.current().isCancelled()) {
            return unavailable(service, progress);
        }
        ProblemKind kind = kind(refusal.reason());
        // Both services get the same image: which of them refused it first does not matter to the caller.
        return switch (kind) {
            case UNREADABLE_IMAGE, TOO_MANY_PIXELS, ASPECT_RATIO -> image(kind, refusal.message());
            case INVALID_REQUEST ->
                ProblemException.invalid(errors(refusal, firstBox), Math.max(1, refusal.violationCount()));
            case SERVICE_FAULT -> fault(service, refusal);
            default ->
                new ProblemException(
                        kind,
                        service + " service: " + refusal.message(),
                        List.of(),
                        retryAfter(kind, refusal.retryAfter()));
        };
    }

    /// What a service says of its own fault is for those who run it.
    private static ProblemException fault(String service, Refusal refusal) {
        LOG.warn("{} service: {}", service, refusal.message());
        return new ProblemException(ProblemKind.SERVICE_FAULT, service + " service: failed; its log says more");
    }

    private static ProblemKind kind(Reason reason) {
        return switch (reason) {
            case INVALID_REQUEST -> ProblemKind.INVALID_REQUEST;
            case UNREADABLE_IMAGE -> ProblemKind.UNREADABLE_IMAGE;
            case IMAGE_TOO_LARGE -> ProblemKind.TOO_MANY_PIXELS; // bytes were counted here
            case ASPECT_RATIO -> ProblemKind.ASPECT_RATIO;
            case PROMPT_TOO_LONG -> ProblemKind.PROMPT_TOO_LONG;
            case QUEUE_FULL -> ProblemKind.QUEUE_FULL;
            case OUT_OF_MEMORY -> ProblemKind.OUT_OF_MEMORY;
            case DEADLINE, IDLE -> ProblemKind.DEADLINE_EXCEEDED;
            case CANCELLED -> ProblemKind.CALLER_GONE;
            case WARMING_UP -> ProblemKind.WARMING_UP;
            case DRAINING -> ProblemKind.DRAINING;
            case FAULT -> ProblemKind.SERVICE_FAULT;
        };
    }

    private static List<FieldError> errors(Refusal refusal, int firstBox) {
        if (refusal.violations().isEmpty()) {
            return List.of(new FieldError("request", refusal.message()));
        }
        return refusal.violations().stream()
                .map(violation -> new FieldError(field(violation.field(), firstBox), violation.description()))
                .toList();
    }

    /// A field by the name that callers of the gateway know it by.
    private static String field(String path, int firstBox) {
        return switch (path) {
            case "image.content" -> IMAGE;
            case "min_score" -> "minScore";
            case "nms_iou" -> "nms";
            case "max_boxes" -> "maxProposals";
            default -> {
                if (path.startsWith("granularities")) {
                    yield "granularity";
                }
                int index = path.indexOf('[');
                String list = index < 0 ? path : path.substring(0, index);
                String known = FIELD_NAMES.get(list);
                String place = path.substring(list.length());
                yield known == null ? path : known + (known.equals(BOXES) ? moved(place, firstBox) : place);
            }
        };
    }

    /// The place in the list of all boxes.
    private static String moved(String place, int firstBox) {
        Matcher index = INDEX.matcher(place);
        return index.matches() ? "[" + (Integer.parseInt(index.group(1)) + firstBox) + "]" + index.group(2) : place;
    }

    /// A service that hung up, or was never there.
    private static ProblemException unavailable(String service, String progress) {
        return new ProblemException(
                ProblemKind.SERVICE_UNAVAILABLE, service + " service: " + progress, List.of(), SOON);
    }

    /// A status that no service of ours chose: its description names classes and machines, and is for the log alone.
    private static ProblemException failed(String service, Throwable error, String progress) {
        Status status = Status.fromThrowable(error);
        boolean callerGone =
                status.getCode() == Status.Code.CANCELLED && Context.current().isCancelled();
        if (!callerGone) {
            LOG.warn("{} service: {}, {}", service, progress, status);
        }
        return switch (status.getCode()) {
            case UNAVAILABLE -> unavailable(service, progress);
            case DEADLINE_EXCEEDED ->
                new ProblemException(
                        ProblemKind.DEADLINE_EXCEEDED, service + " service: no answer within the request's time");
            // A service that is killed resets its streams, which looks as if they had been cancelled.
            case CANCELLED ->
                callerGone
                        ? new ProblemException(ProblemKind.CALLER_GONE, service + " service: call cancelled")
                        : unavailable(service, progress);
            case INVALID_ARGUMENT, OUT_OF_RANGE, FAILED_PRECONDITION ->
                ProblemException.invalid("request", "refused by the " + service + " service, which names no field");
            case RESOURCE_EXHAUSTED ->
                new ProblemException(
                        ProblemKind.QUEUE_FULL, service + " service: has no room for the request", List.of(), SOON);
            default ->
                new ProblemException(
                        ProblemKind.SERVICE_FAULT,
                        service + " service: " + (progress.equals(NO_CONNECTION) ? "" : progress + ": ")
                                + status.getCode());
        };
    }

    private static @Nullable Duration retryAfter(ProblemKind kind, @Nullable Duration advised) {
        return advised == null && (kind.status() == 503 || kind.status() == 429) ? SOON : advised;
    }
}
