package io.rexserve.benchmark.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A request under construction: first line, header lines, body. Nothing is checked, so that anything can be sent.
final class RequestText {
    private final List<String> headers = new ArrayList<>();
    private String method;
    private String target;
    private byte[] body = new byte[0];
    private boolean chunked;

    RequestText(String method, String target, String host) {
        this.method = method;
        this.target = target;
        headers.add("Host: " + host);
        headers.add("Connection: close");
    }

    String method() {
        return method;
    }

    String target() {
        return target;
    }

    RequestText method(String other) {
        method = other;
        return this;
    }

    RequestText target(String other) {
        target = other;
        return this;
    }

    /// Adds a line; the same name may be there already.
    RequestText add(String line) {
        headers.add(line);
        return this;
    }

    /// Replaces all lines of the same name.
    RequestText set(String line) {
        String name = line.substring(0, line.indexOf(':') + 1).toLowerCase(Locale.ROOT);
        headers.removeIf(each -> each.toLowerCase(Locale.ROOT).startsWith(name));
        headers.add(line);
        return this;
    }

    RequestText remove(String name) {
        headers.removeIf(each -> each.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":"));
        return this;
    }

    RequestText body(byte[] bytes) {
        body = bytes;
        return this;
    }

    byte[] body() {
        return body;
    }

    /// Sends the body in chunks, without its length.
    RequestText chunked() {
        chunked = true;
        return this;
    }

    byte[] bytes() {
        var all = new ByteArrayOutputStream();
        var head = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
        headers.forEach(line -> head.append(line).append("\r\n"));
        boolean framed =
                headers.stream().anyMatch(line -> line.toLowerCase(Locale.ROOT).startsWith("content-length:"));
        if (chunked) {
            head.append("Transfer-Encoding: chunked\r\n");
        } else if (!framed) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        all.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
        all.writeBytes(chunked ? chunks() : body);
        return all.toByteArray();
    }

    private byte[] chunks() {
        var all = new ByteArrayOutputStream();
        int size = Math.max(1, body.length / 3);
        for (int start = 0; start < body.length; start += size) {
            int length = Math.min(size, body.length - start);
            all.writeBytes((Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            all.write(body, start, length);
            all.writeBytes(new byte[] {'\r', '\n'});
        }
        all.writeBytes("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return all.toByteArray();
    }
}
