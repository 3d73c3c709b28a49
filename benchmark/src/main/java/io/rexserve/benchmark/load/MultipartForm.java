package io.rexserve.benchmark.load;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// A `multipart/form-data` body, as `curl -F` sends it.
public final class MultipartForm {
    private static final String BOUNDARY = "rexserve-load-7f3d1c9a5b";

    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    public MultipartForm text(String field, String value) {
        write("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"" + field + "\"\r\n\r\n" + value + "\r\n");
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
