package io.rexserve.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// From the id of a request to what every service logged about it, and to its trace.
@ExtendWith(OutputCaptureExtension.class)
class FindRequestTest {
    private static final String SECRET = "sphinx of black quartz";

    private static RunningSuite suite;
    private static TraceReceiver traces;
    private static HttpClient client;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        traces = new TraceReceiver();
        client = HttpClient.newHttpClient();
        suite = new RunningSuite(
                "logging.structured.format.console=ecs",
                "management.tracing.sampling.probability=1.0",
                "management.opentelemetry.tracing.export.otlp.endpoint=" + traces.address(),
                "management.opentelemetry.tracing.export.schedule-delay=100ms");
        Readiness.await(suite.context);
    }

    @AfterAll
    static void stop() {
        suite.close();
        client.close();
        traces.close();
    }

    private static HttpResponse<String> detect(String id, byte[] image) throws IOException, InterruptedException {
        String body = JsonMapper.shared()
                .writeValueAsString(
                        Map.of("image", Base64.getEncoder().encodeToString(image), "labels", List.of(SECRET)));
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + suite.port + "/v1/detect"))
                        .header("Content-Type", "application/json")
                        .header("X-Request-Id", id)
                        .timeout(Duration.ofMinutes(1))
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    /// The lines of a request, by service.
    private static List<JsonNode> lines(CapturedOutput log, String id) {
        return log.getAll()
                .lines()
                .filter(line -> line.startsWith("{") && line.contains("rexserve.requests") && line.contains(id))
                .map(JsonMapper.shared()::readTree)
                .toList();
    }

    private static <T> T await(Callable<T> value, Predicate<T> holds) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (true) {
            T now = value.call();
            if (holds.test(now) || System.nanoTime() > end) {
                return now;
            }
            LockSupport.parkNanos(10_000_000);
        }
    }

    /// Its header is that of an image, which the gateway reads; both services find that the rest is missing.
    private static byte[] truncatedImage() {
        byte[] whole = TestImages.discs(200, 150);
        return Arrays.copyOf(whole, whole.length / 2);
    }

    @Test
    void aFailedRequestIsFoundInThreeLinesAndOneTrace(CapturedOutput log) throws Exception {
        HttpResponse<String> answer = detect("find-me-1", truncatedImage());

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.headers().firstValue("X-Request-Id")).hasValue("find-me-1");
        List<JsonNode> lines = await(() -> lines(log, "find-me-1"), found -> found.size() == 3);
        assertThat(lines)
                .extracting(line -> line.path("component").asString())
                .containsExactlyInAnyOrder("gateway", "proposal", "llm");
        assertThat(lines).allSatisfy(line -> {
            assertThat(line.path("request_id").asString()).isEqualTo("find-me-1");
            assertThat(line.path("code").asString()).isNotEqualTo("none");
            assertThat(line.path("outcome").asString()).isIn("caller_error", "cancelled");
            assertThat(line.path("duration_ms").asDouble()).isPositive();
        });
        List<String> ids = lines.stream()
                .map(line -> line.path("trace_id").asString())
                .distinct()
                .toList();
        assertThat(ids).hasSize(1).first().asString().hasSize(32);
        assertThat(await(() -> traces.names(ids.getFirst()), names -> names.size() >= 5))
                .contains("POST /v1/detect")
                .anyMatch(name -> name.endsWith("ProposalService/Propose"))
                .anyMatch(name -> name.endsWith("LanguageService/Converse"));
    }

    @Test
    void theStagesOfTheServicesAreSpansAndTimesOfTheirLines(CapturedOutput log) throws Exception {
        assertThat(detect("find-me-2", TestImages.discs(210, 150)).statusCode()).isEqualTo(200);

        List<JsonNode> lines = await(() -> lines(log, "find-me-2"), found -> found.size() == 3);
        JsonNode language = line(lines, "llm");
        assertThat(language.path("task").asString()).isEqualTo("detect");
        assertThat(language.path("model").asString()).isEqualTo("rex-tiny/chatrex");
        assertThat(List.of("queue_ms", "encode_image_ms", "prefill_ms", "decode_tokens_ms"))
                .allSatisfy(
                        key -> assertThat(language.path(key).isNumber()).as(key).isTrue());
        assertThat(line(lines, "proposal").path("infer_ms").isNumber()).isTrue();
        assertThat(line(lines, "gateway").path("language_ms").isNumber()).isTrue();
        assertThat(line(lines, "gateway").path("caller").asString()).startsWith("address-");
        String trace = language.path("trace_id").asString();
        assertThat(await(
                        () -> traces.names(trace),
                        names -> names.contains("decode_tokens") && names.contains("filter")))
                .contains("queue", "infer", "encode_image", "prefill", "decode_tokens", "filter");
    }

    private static JsonNode line(List<JsonNode> lines, String service) {
        return lines.stream()
                .filter(line -> line.path("component").asString().equals(service))
                .findFirst()
                .orElseThrow(() -> new AssertionError(service + ": no line in " + lines));
    }

    @Test
    void noLineHoldsWhatACallerWrites(CapturedOutput log) throws Exception {
        assertThat(detect("find-me-3", TestImages.discs(220, 150)).statusCode()).isEqualTo(200);

        await(() -> lines(log, "find-me-3"), found -> found.size() == 3);
        assertThat(log.getAll()).doesNotContain(SECRET);
    }

    @Test
    void anIdThatCouldForgeALineIsReplaced(CapturedOutput log) throws Exception {
        HttpResponse<String> answer = detect("find me\tx=\"1\"", TestImages.discs(230, 150));

        String id = answer.headers().firstValue("X-Request-Id").orElse("");
        assertThat(id).matches("[0-9a-f-]{36}");
        assertThat(await(() -> lines(log, id), found -> found.size() == 3)).hasSize(3);
    }

    @Test
    void probesAreNotTraced() throws Exception {
        assertThat(suite.context.isRunning()).isTrue();
        assertThat(detect("find-me-4", TestImages.discs(240, 150)).statusCode()).isEqualTo(200);
        await(() -> traces.names(), names -> names.contains("decode_tokens"));

        assertThat(traces.names()).noneMatch(name -> name.contains("actuator") || name.contains("Health"));
    }
}
