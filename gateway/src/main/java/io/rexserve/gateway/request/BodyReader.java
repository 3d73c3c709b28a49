package io.rexserve.gateway.request;

import io.rexserve.gateway.admission.RequestAdmission.RequestPermit;
import io.rexserve.gateway.admission.TransferPace;
import io.rexserve.gateway.connection.ConnectionTimer;
import io.rexserve.gateway.picture.PictureFetcher;
import io.rexserve.gateway.picture.PictureUrlException;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import io.rexserve.gateway.problem.ServiceFailure;
import io.rexserve.gateway.task.FieldText;
import io.rexserve.image.ImageLimits;
import io.rexserve.image.InvalidImageException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Validator;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Reads bodies, JSON and multipart, into the same records, and knows how long each may be.
public final class BodyReader {
    /// Enough for everything but the image.
    public static final long TEXT_BYTES = 512 << 10;

    private static final String GZIP = "gzip";
    private static final String BYTES = MediaType.APPLICATION_OCTET_STREAM_VALUE;

    private final ImageLimits limits;
    private final TransferPace pace;
    private final ConnectionTimer timer;
    private final BodyBinder binder;
    private final PictureFetcher pictures;

    /// @param pace at which a body must arrive
    /// @param pictures that are named by URL
    public BodyReader(
            ImageLimits limits,
            TransferPace pace,
            ConnectionTimer timer,
            Validator validator,
            PictureFetcher pictures) {
        this.limits = limits;
        this.pace = pace;
        this.timer = timer;
        this.binder = new BodyBinder(validator);
        this.pictures = pictures;
    }

    /// How many bytes were announced, once the headers say that the body can be read; 0 where they give no length.
    ///
    /// @throws ProblemException if the length announced is beyond the limit, or the coding is none that is read
    public long announced(RequestSource source) {
        return switch (source) {
            case RequestSource.Http(HttpServletRequest http) -> announced(http);
            case RequestSource.Json(byte[] body) -> within(body.length, jsonLimit());
            case RequestSource.Picture picture -> picture.image().length;
            case RequestSource.Form form -> form.image().length;
        };
    }

    private long announced(HttpServletRequest http) {
        requireSingle(http, "Content-Type");
        requireKnownCoding(http);
        requireUtf8(http);
        return within(Math.max(0, http.getContentLengthLong()), limit(http));
    }

    private long within(long announced, long most) {
        if (announced > most) {
            throw tooLong(announced + " bytes", most);
        }
        return announced;
    }

    /// Reads a body.
    ///
    /// @param permit counts what arrives
    /// @param time in which it must arrive, where that is less than the pace gives
    /// @throws ProblemException if it is too long, too late or malformed, or with every fault of its fields
    public <B extends Body> B read(RequestSource source, Class<B> type, RequestPermit permit, Duration time) {
        var fields = new BodyFields(type, permit);
        boolean form = false;
        try {
            switch (source) {
                case RequestSource.Http(HttpServletRequest http) -> {
                    form = multipart(http) || isImage(http);
                    read(http, fields, permit, time);
                }
                case RequestSource.Json(byte[] body) -> readJson(body, fields, permit);
                case RequestSource.Picture(byte[] image, ObjectNode others) -> {
                    readJson(others.toString().getBytes(StandardCharsets.UTF_8), fields, permit);
                    permit.hold(image.length);
                    fields.putImage(image);
                }
                case RequestSource.Form(byte[] image, Map<String, List<String>> texts) -> {
                    form = true;
                    texts.forEach((name, values) -> {
                        if (fields.knows(name)) {
                            values.forEach(text -> fields.putText(name, text));
                        }
                    });
                    permit.hold(image.length);
                    fields.putImage(image);
                }
            }
        } catch (IOException e) {
            throw broken(e);
        }
        fetchImage(fields, permit, time);
        return binder.bind(fields, type, form);
    }

    /// Fetches the image that a body names by URL.
    private void fetchImage(BodyFields fields, RequestPermit permit, Duration time) {
        JsonNode url = fields.values().remove(BodyFields.IMAGE_URL);
        if (url == null) {
            return;
        }
        if (fields.hasImage()) {
            fields.fault(BodyFields.IMAGE_URL, "beside image (expected: one of the two)");
        } else if (!url.isString()) {
            throw ProblemException.invalid(BodyFields.IMAGE_URL, BodyFields.kind(url) + " (expected: a string)");
        } else {
            var image = new ImageBytes(limits, permit);
            try {
                pictures.fetch(url.asString(), time, image);
            } catch (PictureUrlException e) {
                throw ProblemException.invalid(BodyFields.IMAGE_URL, String.valueOf(e.getMessage()));
            } catch (InvalidImageException e) {
                throw ServiceFailure.problem(e);
            }
            fields.putImage(image.toByteArray());
        }
    }

    private void read(HttpServletRequest http, BodyFields fields, RequestPermit permit, Duration time)
            throws IOException {
        TransferPace paced = pace.within(time);
        try (var body = new BoundedBody(http.getInputStream(), limit(http), paced, permit, timer);
                InputStream in = inflated(http, body, limit(http))) {
            var image = new ImageBytes(limits, permit);
            if (isImage(http)) {
                ImageBody.read(in, image, fields, http.getQueryString());
            } else if (multipart(http)) {
                MultipartBody.read(http.getContentType(), in, image, fields);
            } else {
                JsonBody.read(in, image, fields);
            }
        }
    }

    /// A body as it was before it was compressed, no longer than a body may be.
    private static InputStream inflated(HttpServletRequest http, BoundedBody body, long most) throws IOException {
        return coding(http).equalsIgnoreCase(GZIP) ? new InflatedBody(body, most) : body;
    }

    private void readJson(byte[] body, BodyFields fields, RequestPermit permit) throws IOException {
        permit.received(body.length);
        JsonBody.read(new ByteArrayInputStream(body), new ImageBytes(limits, permit), fields);
    }

    /// Reads the whole of a JSON body that another reader understands, within the same limits, pace and memory.
    ///
    /// @param most bytes
    /// @throws ProblemException if it is too long or too late
    public byte[] receive(HttpServletRequest http, long most, RequestPermit permit, Duration time) {
        try (var sent = new BoundedBody(http.getInputStream(), most, pace.within(time), permit, timer);
                InputStream in = inflated(http, sent, most)) {
            var body = new ImageBytes(_ -> {}, permit); // the stream itself is limited
            body.readAll(in);
            return body.toByteArray();
        } catch (IOException e) {
            throw broken(e);
        }
    }

    /// The body of a request as a stream within a limit and a pace, for a reader that keeps little of it at a time.
    ///
    /// @param most bytes
    public BoundedBody stream(HttpServletRequest http, long most, TransferPace slowest, RequestPermit permit)
            throws IOException {
        return new BoundedBody(http.getInputStream(), most, slowest, permit, timer);
    }

    /// Takes a part of a multipart body.
    @FunctionalInterface
    public interface PartReader {
        /// @param name of the field; empty where it has none
        /// @param file its name; null where the part is no file
        /// @param in content of the part
        void read(String name, @Nullable String file, InputStream in) throws IOException;
    }

    /// Hands every part of a multipart body to a reader, as it arrives.
    ///
    /// @param type of the body, which says where its parts begin
    /// @param most parts
    public static void readParts(String type, InputStream in, int most, PartReader reader) throws IOException {
        MultipartBody.read(type, in, most, reader::read);
    }

    /// The file of a picture, within the limits of its length; the permit holds its memory.
    public byte[] readPicture(InputStream in, RequestPermit permit) throws IOException {
        var image = new ImageBytes(limits, permit);
        try {
            image.readAll(in);
            return image.toByteArray();
        } catch (InvalidImageException e) {
            throw ServiceFailure.problem(e);
        }
    }

    /// The text of a part that is no file.
    public static String readText(String name, InputStream in) throws IOException {
        return MultipartBody.text(name, in);
    }

    /// As [#announced], of a JSON body that another reader understands.
    ///
    /// @param most bytes
    public long announced(HttpServletRequest http, long most) {
        requireSingle(http, "Content-Type");
        requireKnownCoding(http);
        requireUtf8(http);
        return within(Math.max(0, http.getContentLengthLong()), most);
    }

    /// The longest body of several images, which is held as a whole: it leaves as much of the memory of bodies.
    ///
    /// @param memory of all bodies
    public long batchLimit(long memory) {
        return Math.min(DetectBatchBody.MAX_IMAGES * jsonLimit(), memory / 3);
    }

    /// The longest JSON body with an image.
    public long jsonLimit() {
        return jsonLimit(limits);
    }

    /// The longest JSON body with an image within these limits.
    public static long jsonLimit(ImageLimits limits) {
        return TEXT_BYTES + Math.ceilDiv(limits.maxBytes(), 3) * 4;
    }

    /// A body that ends early may still have a reader; a connection that was reset has none.
    public static ProblemException broken(IOException e) {
        if (e instanceof ZipException) {
            return new ProblemException(
                    ProblemKind.MALFORMED_BODY, "body: damaged (expected: gzip, as Content-Encoding says)");
        }
        boolean reset = e instanceof SocketException || e.getCause() instanceof SocketException;
        return reset
                ? new ProblemException(ProblemKind.CALLER_GONE, "body: the caller disconnected while it was read")
                : new ProblemException(
                        ProblemKind.MALFORMED_BODY,
                        "body: ends early, or its chunks are malformed (expected: as many bytes as announced)");
    }

    private long limit(HttpServletRequest http) {
        return isImage(http) ? limits.maxBytes() : multipart(http) ? TEXT_BYTES + limits.maxBytes() : jsonLimit();
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

    private static String coding(HttpServletRequest http) {
        return String.join(", ", Collections.list(http.getHeaders("Content-Encoding")));
    }

    private static void requireKnownCoding(HttpServletRequest http) {
        String coding = coding(http);
        if (!coding.isEmpty() && !coding.equalsIgnoreCase("identity") && !coding.equalsIgnoreCase(GZIP)) {
            throw unsupported("Content-Encoding: " + FieldText.echo(coding) + " (expected: gzip, or none)");
        }
    }

    private static void requireUtf8(HttpServletRequest http) {
        String type = http.getContentType();
        if (type == null || type.isBlank()) {
            throw unsupported("Content-Type: missing (expected: that of the body, such as application/json)");
        }
        String charset = MediaType.parseMediaType(type).getParameter("charset");
        if (charset != null && !charset.toLowerCase(Locale.ROOT).matches("\"?(utf-?8|us-ascii)\"?")) {
            throw unsupported("charset: " + FieldText.echo(charset) + " (expected: utf-8)");
        }
    }

    private static ProblemException unsupported(String detail) {
        return new ProblemException(ProblemKind.UNSUPPORTED_MEDIA_TYPE, detail);
    }

    /// Whether the body is an image, and the other fields are parameters of the address.
    private static boolean isImage(HttpServletRequest http) {
        String type = http.getContentType();
        return type != null
                && (type.regionMatches(true, 0, "image/", 0, "image/".length())
                        || type.regionMatches(true, 0, BYTES, 0, BYTES.length()));
    }

    private static boolean multipart(HttpServletRequest http) {
        String type = http.getContentType();
        return type != null && type.regionMatches(true, 0, "multipart/", 0, "multipart/".length());
    }
}
