package io.rexserve.gateway.problem;

import java.net.URI;
import java.util.Locale;

/// What can go wrong for a caller. The names, in lower case, are the stable `code` of a problem.
public enum ProblemKind {
    INVALID_REQUEST(400, "The request is not what the interface takes", false),
    MALFORMED_BODY(400, "The body cannot be read", false),
    NOT_FOUND(404, "There is nothing at this address", false),
    METHOD_NOT_ALLOWED(405, "The address does not take this method", false),
    NOT_ACCEPTABLE(406, "The answer cannot be given in an accepted media type", false),
    BODY_TIMEOUT(408, "The body did not arrive in time", true),
    BODY_TOO_LARGE(413, "The body has too many bytes", false),
    IMAGE_TOO_LARGE(413, "The picture has too many bytes", false),
    UNSUPPORTED_MEDIA_TYPE(415, "The body is of a type that is not taken", false),
    UNKNOWN_IMAGE_FORMAT(415, "The picture is of a format that is not taken", false),
    UNREADABLE_IMAGE(422, "The picture cannot be read", false),
    TOO_MANY_PIXELS(422, "The picture has too many pixels", false),
    PROMPT_TOO_LONG(422, "Picture, boxes and labels together exceed the model", false),
    // Busy is 429, not ready is 503: a balancer takes a 503 for a reason to leave a replica alone.
    OVERLOADED(429, "The gateway has as much work as it takes", true),
    QUEUE_FULL(429, "A service has as much work as it lets wait", true),
    /// Never read by its addressee; the status is the one that proxies log for this case.
    CALLER_GONE(499, "The caller went away", true),
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
