package io.rexserve.gateway.problem;

import java.net.URI;
import java.util.Locale;

/// The kinds of problems. The names, in lower case, are the stable `code` of a problem.
public enum ProblemKind {
    INVALID_REQUEST(400, "The request is not what the interface takes", false),
    MALFORMED_BODY(400, "The body cannot be read", false),
    /// Refused before the address is looked at.
    MALFORMED_REQUEST(400, "The request is not well-formed HTTP", false),
    UNAUTHORIZED(401, "No valid key or token came with the request", false),
    FORBIDDEN(403, "The request is not permitted", false),
    NOT_FOUND(404, "There is nothing at this address", false),
    METHOD_NOT_ALLOWED(405, "The address does not take this method", false),
    NOT_ACCEPTABLE(406, "The answer cannot be given in an accepted media type", false),
    BODY_TIMEOUT(408, "The body did not arrive in time", true),
    /// The answer to the same request is stored once it is there.
    REQUEST_IN_PROGRESS(409, "A request with this Idempotency-Key is being answered", true),
    /// Results are complete only then.
    BATCH_NOT_FINISHED(409, "The batch has lines without results", true),
    BODY_TOO_LARGE(413, "The body has too many bytes", false),
    IMAGE_TOO_LARGE(413, "The image has too many bytes", false),
    URI_TOO_LONG(414, "The address is too long", false),
    UNSUPPORTED_MEDIA_TYPE(415, "The media type of the body is not supported", false),
    UNKNOWN_IMAGE_FORMAT(415, "The image format is not supported", false),
    RANGE_NOT_SATISFIABLE(416, "There are no such bytes", false),
    EXPECTATION_FAILED(417, "The expectation cannot be met", false),
    UNREADABLE_IMAGE(422, "The image cannot be read", false),
    TOO_MANY_PIXELS(422, "The image has too many pixels", false),
    ASPECT_RATIO(422, "The image is too elongated", false),
    PROMPT_TOO_LONG(422, "Image, boxes and labels together exceed the model", false),
    IDEMPOTENCY_KEY_REUSED(422, "The Idempotency-Key belongs to another request", false),
    // 429 is the caller's own limit, 503 is want of capacity: only the second is a reason to ask another replica.
    RATE_LIMITED(429, "The caller asks for more at a time than it may", true),
    QUOTA_EXCEEDED(429, "The caller has used what it may use in a day", true),
    TOO_MANY_BATCHES(429, "The caller has as many open batches as are accepted", true),
    HEADERS_TOO_LARGE(431, "The headers have too many bytes", false),
    /// Never read by the caller; proxies log this status for the case.
    CALLER_GONE(499, "The caller disconnected", false),
    /// Of the lines of a batch alone.
    CANCELLED(499, "The batch was cancelled before this was answered", false),
    INTERNAL(500, "The gateway failed", false),
    NOT_IMPLEMENTED(501, "The request asks for something that is not supported", false),
    /// As with the gateway's own fault the same request would meet it again.
    SERVICE_FAULT(502, "A service behind the gateway failed", false),
    OVERLOADED(503, "The gateway has as much work as it accepts", true),
    QUEUE_FULL(503, "The queue of a service is full", true),
    WARMING_UP(503, "A service is still warming up", true),
    DRAINING(503, "A service is about to stop", true),
    DATABASE_UNAVAILABLE(503, "What outlives the process cannot be stored now", true),
    SERVICE_UNAVAILABLE(503, "A service cannot be reached", true),
    DEADLINE_EXCEEDED(504, "The time for the request is over", true),
    VERSION_NOT_SUPPORTED(505, "The version of HTTP is not supported", false),
    OUT_OF_MEMORY(507, "Memory does not suffice for the request", true);

    private final int status;
    private final String title;
    private final boolean retryable;

    ProblemKind(int status, String title, boolean retryable) {
        this.status = status;
        this.title = title;
        this.retryable = retryable;
    }

    /// The kind of what a framework or the server itself refuses with a status.
    public static ProblemKind ofStatus(int status) {
        return switch (status) {
            case 401 -> UNAUTHORIZED;
            case 403 -> FORBIDDEN;
            case 404 -> NOT_FOUND;
            case 405 -> METHOD_NOT_ALLOWED;
            case 406 -> NOT_ACCEPTABLE;
            case 408 -> BODY_TIMEOUT;
            case 413 -> BODY_TOO_LARGE;
            case 414 -> URI_TOO_LONG;
            case 415 -> UNSUPPORTED_MEDIA_TYPE;
            case 416 -> RANGE_NOT_SATISFIABLE;
            case 417 -> EXPECTATION_FAILED;
            case 429 -> RATE_LIMITED;
            case 431 -> HEADERS_TOO_LARGE;
            case 501 -> NOT_IMPLEMENTED;
            case 503 -> DRAINING; // Tomcat, while it stops
            case 505 -> VERSION_NOT_SUPPORTED;
            default -> status < 500 ? MALFORMED_REQUEST : INTERNAL;
        };
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

    /// The `type` of the problem: the address of a page about it, relative to the gateway's.
    public URI type() {
        return URI.create("/problems/" + code());
    }
}
