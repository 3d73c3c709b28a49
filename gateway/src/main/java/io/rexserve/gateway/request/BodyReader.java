package io.rexserve.gateway.request;

import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import io.rexserve.image.ImageLimits;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;

/// Reads bodies of both kinds into the same form, and knows how long each may be.
public final class BodyReader {
    /// Room for everything but the picture.
    public static final long TEXT_BYTES = 512 << 10;

    private final ImageLimits limits;

    public BodyReader(ImageLimits limits) {
        this.limits = limits;
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
    /// @throws ProblemException if it is too long, too late, or no form
    public RequestForm read(HttpServletRequest http, long endNanos) {
        try {
            var in = new BoundedBody(http.getInputStream(), limit(http), endNanos);
            return multipart(http) ? MultipartBody.read(http.getContentType(), in, limits) : JsonBody.read(in, limits);
        } catch (IOException _) { // a caller who hangs up leaves one behind too
            throw new ProblemException(ProblemKind.MALFORMED_BODY, "body: breaks off");
        }
    }

    private long limit(HttpServletRequest http) {
        return TEXT_BYTES + (multipart(http) ? limits.maxBytes() : Math.ceilDiv(limits.maxBytes(), 3) * 4);
    }

    private ProblemException tooLong(String length, long most) {
        return new ProblemException(
                ProblemKind.BODY_TOO_LARGE,
                "body: " + length + " (expected: <= " + most + ", for a picture of at most " + limits.maxBytes()
                        + " bytes)");
    }

    private static boolean multipart(HttpServletRequest http) {
        String type = http.getContentType();
        return type != null && type.regionMatches(true, 0, "multipart/", 0, "multipart/".length());
    }
}
