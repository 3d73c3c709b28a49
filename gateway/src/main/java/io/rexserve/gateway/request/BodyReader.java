package io.rexserve.gateway.request;

import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import io.rexserve.image.ImageLimits;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Validator;
import java.io.IOException;

/// Reads bodies, JSON and multipart, into the same records, and knows how long each may be.
public final class BodyReader {
    /// Enough for everything but the image.
    public static final long TEXT_BYTES = 512 << 10;

    private final ImageLimits limits;
    private final BodyBinder binder;

    public BodyReader(ImageLimits limits, Validator validator) {
        this.limits = limits;
        this.binder = new BodyBinder(validator);
    }

    /// How many bytes to expect, judged by the headers alone.
    ///
    /// @throws ProblemException if the length announced is beyond the limit
    public long expected(HttpServletRequest http) {
        long announced = http.getContentLengthLong();
        long most = limit(http);
        if (announced > most) {
            throw tooLong(announced + " bytes", most);
        }
        return announced < 0 ? most : announced;
    }

    /// Reads a body.
    ///
    /// @param endNanos when it must have arrived, on the clock of [System#nanoTime]
    /// @throws ProblemException if it is too long, too late or malformed, or with every fault of its fields
    public <B extends Body> B read(HttpServletRequest http, Class<B> type, long endNanos) {
        var fields = new BodyFields(type);
        boolean form = multipart(http);
        try {
            var in = new BoundedBody(http.getInputStream(), limit(http), endNanos);
            if (form) {
                MultipartBody.read(http.getContentType(), in, limits, fields);
            } else {
                JsonBody.read(in, limits, fields);
            }
        } catch (IOException _) { // reached when the caller hangs up, too
            throw new ProblemException(ProblemKind.MALFORMED_BODY, "body: breaks off");
        }
        return binder.bind(fields, type, form);
    }

    private long limit(HttpServletRequest http) {
        return TEXT_BYTES + (multipart(http) ? limits.maxBytes() : Math.ceilDiv(limits.maxBytes(), 3) * 4);
    }

    private ProblemException tooLong(String length, long most) {
        return new ProblemException(
                ProblemKind.BODY_TOO_LARGE,
                "body: " + length + " (expected: <= " + most + ", for an image of at most " + limits.maxBytes()
                        + " bytes)");
    }

    private static boolean multipart(HttpServletRequest http) {
        String type = http.getContentType();
        return type != null && type.regionMatches(true, 0, "multipart/", 0, "multipart/".length());
    }
}
