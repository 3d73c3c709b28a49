package io.rexserve.gateway.request;

import io.rexserve.gateway.admission.RequestAdmission.RequestPermit;
import io.rexserve.gateway.admission.TransferPace;
import io.rexserve.gateway.connection.ConnectionTimer;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import io.rexserve.gateway.task.FieldText;
import io.rexserve.image.ImageLimits;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Validator;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.springframework.http.MediaType;

/// Reads bodies, JSON and multipart, into the same records, and knows how long each may be.
public final class BodyReader {
    /// Enough for everything but the image.
    public static final long TEXT_BYTES = 512 << 10;

    private final ImageLimits limits;
    private final TransferPace pace;
    private final ConnectionTimer timer;
    private final BodyBinder binder;

    /// @param pace at which a body must arrive
    public BodyReader(ImageLimits limits, TransferPace pace, ConnectionTimer timer, Validator validator) {
        this.limits = limits;
        this.pace = pace;
        this.timer = timer;
        this.binder = new BodyBinder(validator);
    }

    /// How many bytes were announced, once the headers say that the body can be read; 0 where they give no length.
    ///
    /// @throws ProblemException if the length announced is beyond the limit, or the coding is none that is read
    public long announced(HttpServletRequest http) {
        requireSingle(http, "Content-Type");
        requireIdentity(http);
        requireUtf8(http);
        long announced = http.getContentLengthLong();
        long most = limit(http);
        if (announced > most) {
            throw tooLong(announced + " bytes", most);
        }
        return Math.max(0, announced);
    }

    /// Reads a body.
    ///
    /// @param permit counts what arrives
    /// @param time in which it must arrive, where that is less than the pace gives
    /// @throws ProblemException if it is too long, too late or malformed, or with every fault of its fields
    public <B extends Body> B read(HttpServletRequest http, Class<B> type, RequestPermit permit, Duration time) {
        var fields = new BodyFields(type, permit);
        boolean form = multipart(http);
        TransferPace paced = pace.within(time);
        try (var in = new BoundedBody(http.getInputStream(), limit(http), paced, permit, timer)) {
            var image = new ImageBytes(limits, permit);
            if (form) {
                MultipartBody.read(http.getContentType(), in, image, fields);
            } else {
                JsonBody.read(in, image, fields);
            }
        } catch (IOException e) {
            throw broken(e);
        }
        return binder.bind(fields, type, form);
    }

    /// A body that ends early may still have a reader; a connection that was reset has none.
    private static ProblemException broken(IOException e) {
        boolean reset = e instanceof SocketException || e.getCause() instanceof SocketException;
        return reset
                ? new ProblemException(ProblemKind.CALLER_GONE, "body: the caller disconnected while it was read")
                : new ProblemException(
                        ProblemKind.MALFORMED_BODY,
                        "body: ends early, or its chunks are malformed (expected: as many bytes as announced)");
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

    private static void requireSingle(HttpServletRequest http, String header) {
        List<String> values = Collections.list(http.getHeaders(header));
        if (values.size() > 1) {
            throw ProblemException.invalid(header, values.size() + " headers (expected: one)");
        }
    }

    private static void requireIdentity(HttpServletRequest http) {
        String coding = String.join(", ", Collections.list(http.getHeaders("Content-Encoding")));
        if (!coding.isEmpty() && !coding.equalsIgnoreCase("identity")) {
            throw unsupported("Content-Encoding: " + FieldText.echo(coding) + " (expected: none)");
        }
    }

    private static void requireUtf8(HttpServletRequest http) {
        String charset = MediaType.parseMediaType(http.getContentType()).getParameter("charset");
        if (charset != null && !charset.toLowerCase(Locale.ROOT).matches("\"?(utf-?8|us-ascii)\"?")) {
            throw unsupported("charset: " + FieldText.echo(charset) + " (expected: utf-8)");
        }
    }

    private static ProblemException unsupported(String detail) {
        return new ProblemException(ProblemKind.UNSUPPORTED_MEDIA_TYPE, detail);
    }

    private static boolean multipart(HttpServletRequest http) {
        String type = http.getContentType();
        return type != null && type.regionMatches(true, 0, "multipart/", 0, "multipart/".length());
    }
}
