package io.rexserve.gateway.problem;

import java.net.URI;
import java.util.Locale;

/// The kinds of problems. The names, in lower case, are the stable `code` of a problem.
public enum ProblemKind {
    INVALID_REQUEST(400, "The request is not what the interface takes", false),
    MALFORMED_BODY(400, "The body cannot be read", false),
    NOT_FOUND(404, "There is nothing at this address", false),
    METHOD_NOT_ALLOWED(405, "The address does not take this method", false),
    NOT_ACCEPTABLE(406, "The answer cannot be given in an accepted media type", false),
    BODY_TIMEOUT(408, "The body did not arrive in time", true),
    BODY_TOO_LARGE(413, "The body has too many bytes", false),
    IMAGE_TOO_LARGE(413, "The image has too many bytes", false),
    UNSUPPORTED_MEDIA_TYPE(415, "The media type of the body is not supported", false),
    UNKNOWN_IMAGE_FORMAT(415, "The image format is not supported", false),
    UNREADABLE_IMAGE(422, "The image cannot be read", false),
    TOO_MANY_PIXELS(422, "The image has too many pixels", false),
    ASPECT_RATIO(422, "The image is too elongated", false),
    PROMPT_TOO_LONG(422, "Image, boxes and labels together exceed the model", false),
    // Busy is 429, not ready is 503: load balancers take a 503 as a reason to avoid a replica.
    OVERLOADED(429, "The gateway has as much work as it accepts", true),
    QUEUE_FULL(429, "The queue of a service is full", true),
    /// Never read by the caller; proxies log this status for the case.
    CALLER_GONE(499, "The caller disconnected", true),
    INTERNAL(500, "The gateway failed", true),
    SERVICE_FAULT(502, "A service behind the gateway failed", true),
    WARMING_UP(503, "A service is still warming up", true),
    DRAINING(503, "A service is about to stop", true),
    SERVICE_UNAVAILABLE(503, "A service cannot be reached", true),
    DEADLINE_EXCEEDED(504, "The time for the request is over", true),
    OUT_OF_MEMORY(507, "Memory does not suffice for the request", false);

    private final int status;
    private final String title;
    private final boolean retryable;

    ProblemKind(int status, String title, boolean retryable) {
        this.status = status;
        this.title = title;
        this.retryable = retryable;
    }

    /// HTTP status.
    public int status() {
        return status;
    }

    public String title() {
        return title;
    }

    /// Whether the same request may succeed later.
    public boolean retryable() {
        return retryable;
    }

    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The `type` of the problem; a name, not an address.
    public URI type() {
        return URI.create("urn:rexserve:problem:" + code().replace('_', '-'));
    }
}
