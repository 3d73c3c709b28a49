package io.rexserve.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.rexserve.gateway.detection.Detection;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.awaitility.Awaitility;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The gateway on a free port, before [FakeServices] in the same process, and a caller. Tests of the same settings
/// share one, with services of their own: [#shared].
final class RunningGateway implements AutoCloseable {
    static final JsonMapper JSON = JsonMapper.shared();
    private static final String BOUNDARY = "----frontier";

    /// Those that are shared, by their settings; they live as long as the process.
    private static final Map<List<String>, RunningGateway> SHARED = new HashMap<>();

    final int port;
    /// Of the test that runs.
    FakeServices services;
    private final FakeServer server = new FakeServer();
    /// What counters and timers said when the test began.
    private final Map<Meter.Id, Double> before = new HashMap<>();
    private boolean shared;
    private final ConfigurableApplicationContext context;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /// A gateway of these settings with fresh services. Closing it has no effect.
    static RunningGateway shared(String... settings) {
        RunningGateway gateway = SHARED.computeIfAbsent(List.of(settings), _ -> new RunningGateway(settings));
        gateway.shared = true;
        gateway.awaitIdle();
        gateway.server.renew();
        gateway.services = gateway.server.services();
        gateway.before.clear();
        gateway.context
                .getBean(MeterRegistry.class)
                .getMeters()
                .forEach(meter -> gateway.before.put(meter.getId(), value(meter)));
        return gateway;
    }

    /// Waits until the requests of the test before have ended, those too whose caller has disconnected.
    private void awaitIdle() {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (meter("rexserve.gateway.requests.active") > 0
                || meter("rexserve.gateway.bodies.arriving") > 0
                || meter("rexserve.gateway.streams.open") > 0) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("gateway: requests of an earlier test are still being answered");
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    /// @param settings that come before those of tests and of the file; the value `default` is that of the file
    RunningGateway(String... settings) {
        services = server.services();
        var all = new LinkedHashMap<String, String>();
        Stream.concat(
                        Stream.of(
                                "server.port=0",
                                "server.address=127.0.0.1",
                                "management.server.port=0",
                                "rexserve.shutdown-delay=0s",
                                "rexserve.gateway.retry-window=0s", // a failure is what a test asks for
                                "rexserve.gateway.data-dir=target/data",
                                "spring.main.banner-mode=off",
                                "spring.grpc.server.enabled=false",
                                "spring.grpc.client.channel.proposal.target=in-process:" + server.name,
                                "spring.grpc.client.channel.llm.target=in-process:" + server.name),
                        Stream.of(settings))
                .forEach(setting -> all.put(setting.substring(0, setting.indexOf('=')), setting));
        String[] arguments = all.values().stream()
                .filter(setting -> !setting.endsWith("=default"))
                .map(setting -> "--" + setting)
                .toArray(String[]::new);
        context = new SpringApplicationBuilder(Gateway.class)
                .properties(Gateway.CONFIGURATION)
                .run(arguments);
        port = Objects.requireNonNull(((WebServerApplicationContext) context).getWebServer())
                .getPort();
    }

    /// Fresh services for the next test of a class that has this gateway for itself.
    void renew() {
        awaitIdle();
        server.renew();
        services = server.services();
    }

    /// Waits until a replica of a service serves, as the gateway sees it.
    void awaitReady(String service) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> meter("rexserve.gateway.service.ready", "service", service, "pool", "default") == 1);
    }

    Detection detection() {
        return context.getBean(Detection.class);
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    GatewayProperties properties() {
        return context.getBean(GatewayProperties.class);
    }

    /// An answer; `body` is empty JSON where it is not JSON.
    record Answer(int status, HttpResponse<byte[]> http, JsonNode body) {
        String code() {
            return body.path("code").asString();
        }

        List<String> fields() {
            return body.path("errors")
                    .valueStream()
                    .map(error -> error.path("field").asString())
                    .toList();
        }

        String detail() {
            return body.path("detail").asString();
        }

        String header(String name) {
            return http.headers().firstValue(name).orElse("");
        }
    }

    @SuppressWarnings("ArrayRecordComponent")
    record Part(String name, byte[] content) {
        Part(String name, String text) {
            this(name, text.getBytes(StandardCharsets.UTF_8));
        }
    }

    Answer get(String path) {
        return send(request(path).GET());
    }

    /// From the management server.
    Answer manage(String path) {
        return send(management(path));
    }

    private HttpRequest.Builder management(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + setting("local.management.port") + path))
                .timeout(Duration.ofSeconds(20))
                .GET();
    }

    /// What a scrape gets.
    String scrape() {
        return text(manage("/actuator/prometheus"));
    }

    /// What a scrape gets that asks for exemplars.
    String openMetrics() {
        return text(send(management("/actuator/prometheus")
                .header("Accept", "application/openmetrics-text; version=1.0.0; charset=utf-8")));
    }

    private static String text(Answer answer) {
        return new String(answer.http().body(), StandardCharsets.UTF_8);
    }

    String setting(String key) {
        return context.getEnvironment().getRequiredProperty(key);
    }

    /// The answer to a detection that must succeed.
    JsonNode detected(Part... parts) {
        Answer answer = detect(parts);
        assertThat(answer.status()).as(answer.detail()).isEqualTo(200);
        return answer.body();
    }

    Answer detect(Part... parts) {
        return multipart("/v1/detect", parts);
    }

    Answer multipart(String path, Part... parts) {
        return send(form(path, parts));
    }

    HttpRequest.Builder form(String path, Part... parts) {
        return request(path)
                .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                .POST(BodyPublishers.ofByteArray(body(parts)));
    }

    Answer json(String path, Map<String, ?> fields) {
        return json(path, JSON.writeValueAsString(fields));
    }

    Answer json(String path, String text) {
        return send(request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(text)));
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(20));
    }

    Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<byte[]> answer = client.send(request.build(), BodyHandlers.ofByteArray());
            boolean json =
                    answer.headers().firstValue("Content-Type").orElse("").matches("(?s)application/(.*\\+)?json.*");
            return new Answer(
                    answer.statusCode(), answer, json ? JSON.readTree(answer.body()) : JSON.createObjectNode());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Asks for events, and reads them as they come.
    EventReader events(String path, Part... parts) throws IOException, InterruptedException {
        return events(path, "Accept-Language", "en", parts);
    }

    /// The same with one header more.
    EventReader events(String path, String header, String value, Part... parts)
            throws IOException, InterruptedException {
        HttpResponse<InputStream> answer = client.send(
                form(path, parts)
                        .header("Accept", "text/event-stream")
                        .header(header, value)
                        .build(),
                BodyHandlers.ofInputStream());
        if (!answer.headers().firstValue("Content-Type").orElse("").startsWith("text/event-stream")) {
            throw new IllegalStateException(
                    answer.statusCode() + " " + new String(answer.body().readAllBytes(), StandardCharsets.UTF_8));
        }
        return new EventReader(answer.body());
    }

    /// What a meter has counted since the test began; the value of a gauge.
    double meter(String name, String... tags) {
        Meter meter = context.getBean(MeterRegistry.class).get(name).tags(tags).meter();
        boolean gauge = meter.getId().getType() == Meter.Type.GAUGE;
        return gauge ? value(meter) : value(meter) - before.getOrDefault(meter.getId(), 0.0);
    }

    /// How many problems of a code have been counted since the test began.
    double count(String code) {
        return context.getBean(MeterRegistry.class)
                        .find("rexserve.gateway.problems")
                        .tags("code", code)
                        .meters()
                        .isEmpty()
                ? 0
                : meter("rexserve.gateway.problems", "code", code);
    }

    private static double value(Meter meter) {
        return meter.measure().iterator().next().getValue();
    }

    static Part image() {
        return new Part("image", encodedImage(FakeServices.WIDTH, FakeServices.HEIGHT));
    }

    static Part labels(String label) {
        return new Part("labels", label);
    }

    static byte[] encodedImage(int width, int height) {
        var out = new ByteArrayOutputStream();
        try {
            ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    static byte[] body(Part... parts) {
        var pieces = new ArrayList<byte[]>();
        for (Part part : parts) {
            String file = part.name().equals("image") ? "; filename=\"image\"" : "";
            pieces.add(("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"" + part.name() + "\"" + file
                            + "\r\n\r\n")
                    .getBytes(StandardCharsets.UTF_8));
            pieces.add(part.content());
            pieces.add("\r\n".getBytes(StandardCharsets.UTF_8));
        }
        pieces.add(("--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
        var out = new ByteArrayOutputStream();
        pieces.forEach(out::writeBytes);
        return out.toByteArray();
    }

    @Override
    public void close() {
        if (shared) {
            return;
        }
        context.close();
        server.close();
        client.close();
    }
}
