package io.rexserve.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The suite on a free port, and an HTTP client.
final class RunningSuite implements AutoCloseable {
    private static final String BOUNDARY = "----border";

    final ConfigurableApplicationContext context;
    final int port;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    RunningSuite(String... settings) {
        context = Suite.start(Stream.concat(Stream.of("server.port=0", "management.server.port=0"), Stream.of(settings))
                .toArray(String[]::new));
        port = Objects.requireNonNull(((WebServerApplicationContext) context).getWebServer())
                .getPort();
    }

    /// An answer; the body is JSON.
    record Answer(int status, JsonNode body) {
        static Answer of(HttpResponse<byte[]> response) {
            return new Answer(response.statusCode(), JsonMapper.shared().readTree(response.body()));
        }
    }

    Answer get(String path) {
        return send(request(path).GET()).join();
    }

    int managementPort() {
        return context.getEnvironment().getRequiredProperty("local.management.port", Integer.class);
    }

    /// From the management server.
    Answer manage(String path) {
        URI uri = URI.create("http://127.0.0.1:" + managementPort() + path);
        return send(HttpRequest.newBuilder(uri).GET()).join();
    }

    CompletableFuture<Answer> detect(byte[] image, String... labels) {
        var body = new ByteArrayOutputStream();
        part(body, "image\"; filename=\"image", image);
        for (String label : labels) {
            part(body, "labels", label.getBytes(UTF_8));
        }
        body.writeBytes(("--" + BOUNDARY + "--\r\n").getBytes(UTF_8));
        return send(request("/v1/detect")
                .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                .POST(BodyPublishers.ofByteArray(body.toByteArray())));
    }

    /// An answer to a body of JSON.
    Answer post(String path, Map<String, ?> fields) {
        return send(request(path)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(JsonMapper.shared().writeValueAsString(fields))))
                .join();
    }

    private static void part(ByteArrayOutputStream body, String name, byte[] content) {
        body.writeBytes(("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n")
                .getBytes(UTF_8));
        body.writeBytes(content);
        body.writeBytes("\r\n".getBytes(UTF_8));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofMinutes(2));
    }

    private CompletableFuture<Answer> send(HttpRequest.Builder request) {
        return client.sendAsync(request.build(), BodyHandlers.ofByteArray()).thenApply(Answer::of);
    }

    @Override
    public void close() {
        context.close();
        client.close();
    }
}
