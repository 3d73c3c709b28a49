package io.rexserve.benchmark.hostile;

import io.rexserve.benchmark.load.LoadRequest;
import io.rexserve.benchmark.wire.RawHttp;
import io.rexserve.benchmark.wire.RawResult.Answered;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// What all attacks over HTTP share.
final class Requests {
    private static final Pattern INSIDES = Pattern.compile(
            "\\b(?:java|javax|jdk|sun|jakarta|kotlin)\\.[a-z]+\\.\\w+|\\b(?:org|com|io|ai|tools)\\.(?:spring|apache|"
                    + "fasterxml|jackson|grpc|rexserve|netty|djl|twelvemonkeys|google)\\w*\\.[\\w.]+|\\w+\\.java:\\d+|"
                    + "\\b[A-Z]\\w*(?:Exception|Error)\\b|/(?:home|root|work|tmp|usr|opt)/[\\w./-]+|\\bat [a-z]\\w*\\.\\w+");

    private Requests() {}

    /// The bytes of a request that asks to close the connection.
    static byte[] wire(RawHttp http, LoadRequest request, Map<String, String> headers) {
        var head = new StringBuilder("POST " + request.path() + " HTTP/1.1\r\nHost: " + http.host() + "\r\n");
        head.append("Content-Type: ").append(request.contentType()).append("\r\n");
        head.append("Accept: ").append(request.accept()).append("\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        head.append("Content-Length: ").append(request.body().length).append("\r\nConnection: close\r\n\r\n");
        var all = new ByteArrayOutputStream();
        all.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
        all.writeBytes(request.body());
        return all.toByteArray();
    }

    /// The status, with the code of a problem.
    static String outcome(Answered answer) {
        if (answer.status() < 400) {
            return Integer.toString(answer.status());
        }
        try {
            String code = JsonMapper.shared()
                    .readTree(answer.body())
                    .path("code")
                    .asString("")
                    .strip();
            return (answer.status() + " " + code).strip();
        } catch (JacksonException _) {
            return answer.status() + " no problem";
        }
    }

    /// A class, source line or path of the server that a body names, which is nobody's business.
    static Optional<String> leak(String body) {
        Matcher found = INSIDES.matcher(body);
        return found.find() ? Optional.of(found.group()) : Optional.empty();
    }
}
