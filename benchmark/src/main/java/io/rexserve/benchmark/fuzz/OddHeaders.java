package io.rexserve.benchmark.fuzz;

import java.util.List;
import java.util.SplittableRandom;

/// Headers at their limits, wrong, twice, missing, or of other protocols.
final class OddHeaders {
    private static final List<String> TIMEOUTS = List.of(
            "1",
            "0",
            "-1",
            "2147483647",
            "2147483648",
            "99999999999999999999",
            "abc",
            "1e3",
            "1.5",
            "",
            " 5 ",
            "\u0661");
    private static final List<String> ACCEPTS = List.of(
            "*/*",
            "",
            "text/event-stream, application/json",
            "application/json, text/event-stream",
            "text/event-stream;q=0.1, application/json;q=0.9",
            "application/json;q=0",
            "application/xml",
            "text/html",
            "application/problem+json",
            "text/*",
            "application/*;q=2",
            "nonsense",
            "/",
            "application/json; charset=utf-16",
            "text/event-stream; charset=x",
            "*/*, ".repeat(300) + "*/*",
            "image/png",
            "application/json;v=\"1");
    private static final List<String> TYPES = List.of(
            "text/plain",
            "application/x-www-form-urlencoded",
            "application/json; charset=utf-16",
            "application/json; charset=bogus",
            "application/json;;;",
            "application/problem+json",
            "multipart/form-data",
            "multipart/form-data; boundary=",
            "multipart/form-data; boundary=\"a b\u00e9\"",
            "multipart/form-data; boundary=" + "b".repeat(3000),
            "multipart/mixed; boundary=" + FormText.BOUNDARY,
            "json",
            "*/*",
            "",
            "application/json, application/json",
            "application/octet-stream",
            "image/png",
            "a/b; c=\"");
    private static final List<String> OTHERS = List.of(
            "X-Request-Id: " + "r".repeat(5000),
            "X-Request-Id: a b\tc<script>",
            "X-Request-Id: \u00e9\u4e2d",
            "X-Request-Id: ",
            "Content-Encoding: gzip",
            "Content-Encoding: br, gzip",
            "Accept-Encoding: gzip;q=x",
            "Accept-Language: zz-ZZ-ZZ, *;q=9",
            "Accept-Charset: utf-99",
            "Range: bytes=0-1,5-,-3",
            "If-Match: *",
            "If-Modified-Since: yesterday",
            "Origin: null",
            "Origin: http://evil.test",
            "Origin: not an origin",
            "Access-Control-Request-Method: POST",
            "Cookie: a=b; c=\"; ;;",
            "Forwarded: for=\"[::1\";proto=https;host=a b",
            "X-Forwarded-For: 999.1.1.1, unknown, ::::",
            "X-Forwarded-Proto: javascript",
            "X-Forwarded-Host: a/b?c",
            "X-Forwarded-Port: 99999999",
            "X-Forwarded-Prefix: /../..",
            "X-HTTP-Method-Override: DELETE",
            "traceparent: 00-zz-zz-zz",
            "traceparent: 00-" + "0".repeat(32) + "-" + "0".repeat(16) + "-ff",
            "tracestate: " + "a=b,".repeat(500),
            "baggage: " + "k=v,".repeat(1000),
            "Authorization: Basic !!!",
            "Upgrade: h2c",
            "Upgrade: websocket",
            "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA",
            "Expect: 200-ok",
            "TE: trailers",
            "Max-Forwards: x",
            "Host: other.test",
            "Idempotency-Key: " + "k".repeat(1000),
            "Prefer: respond-async",
            "X-Big: " + "b".repeat(7000));

    private final SplittableRandom random;

    OddHeaders(SplittableRandom random) {
        this.random = random;
    }

    /// Changes a header.
    ///
    /// @return what was done, beginning with the name of the header
    String change(RequestText text) {
        int choice = random.nextInt(10);
        if (choice < 2) {
            String value = from(TIMEOUTS);
            text.set(RequestCases.TIMEOUT + ": " + value);
            return RequestCases.TIMEOUT + ": " + value;
        } else if (choice < 4) {
            return set(text, "Accept: " + from(ACCEPTS));
        } else if (choice < 6) {
            return set(text, "Content-Type: " + from(TYPES));
        } else if (choice == 6) {
            String name = from(List.of("Accept", "Content-Type", RequestCases.TIMEOUT));
            text.remove(name);
            return name + ": none";
        } else if (choice == 7) {
            String name = from(
                    List.of("Accept: text/event-stream", "Content-Type: text/plain", RequestCases.TIMEOUT + ": 5"));
            text.add(name);
            return name + " beside another";
        }
        String line = from(OTHERS);
        text.add(line);
        return shortened(line);
    }

    private static String set(RequestText text, String line) {
        text.set(line);
        return shortened(line);
    }

    private String from(List<String> values) {
        return values.get(random.nextInt(values.size()));
    }

    private static String shortened(String line) {
        return line.length() > 80 ? line.substring(0, 80) + "…" : line;
    }
}
