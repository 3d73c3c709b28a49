package io.rexserve.benchmark.load;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// A request, ready to be sent.
///
/// @param path such as `/v1/detect`
/// @param contentType of the body
/// @param body shared, never changed
/// @param accept media type of the answer
@SuppressWarnings("ArrayRecordComponent") // sent once, compared never
public record LoadRequest(String path, String contentType, byte[] body, String accept) {
    /// A streamed answer.
    public static final String STREAM = "text/event-stream";
    /// The answer in one piece.
    public static final String WHOLE = "application/json";

    /// A source of requests. Thread-safe.
    @FunctionalInterface
    public interface Source {
        /// The next request.
        LoadRequest next() throws InterruptedException;
    }

    /// A `multipart/form-data` body, as `curl -F` sends it.
    public static final class MultipartForm {
        private static final String BOUNDARY = "rexserve-load-7f3d1c9a5b";

        private final ByteArrayOutputStream body = new ByteArrayOutputStream();

        public MultipartForm text(String field, String value) {
            write("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"" + field + "\"\r\n\r\n" + value
                    + "\r\n");
            return this;
        }

        public MultipartForm file(String field, String name, String type, byte[] content) {
            write("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"" + field + "\"; filename=\"" + name
                    + "\"\r\nContent-Type: " + type + "\r\n\r\n");
            body.writeBytes(content);
            write("\r\n");
            return this;
        }

        private void write(String text) {
            body.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        }

        /// A request with these fields.
        public LoadRequest request(String path, String accept) {
            write("--" + BOUNDARY + "--\r\n");
            return new LoadRequest(path, "multipart/form-data; boundary=" + BOUNDARY, body.toByteArray(), accept);
        }
    }
}
