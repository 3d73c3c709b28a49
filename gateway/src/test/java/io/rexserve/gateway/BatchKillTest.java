package io.rexserve.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Gateways in processes of their own are killed while they answer a batch: no line is lost, none has two results, and
/// only what was being answered is asked again.
@Timeout(600)
class BatchKillTest {
    private static final int CONCURRENCY = 2;

    private final FakeServer services = FakeServer.onNetwork();
    private final List<GatewayProcess> gateways = new ArrayList<>();

    @TempDir
    private Path folder;

    @BeforeEach
    void prepare() {
        services.services().imageSeen = CompletableFuture.completedFuture(null);
    }

    @AfterEach
    void stop() {
        gateways.forEach(GatewayProcess::close);
        services.close();
    }

    @Test
    void aGatewayThatIsKilledAndRestartedLosesNothing() throws Exception {
        String[] settings = {"rexserve.gateway.data-dir=" + folder.resolve("data")};
        GatewayProcess gateway = start(settings);
        String key = UUID.randomUUID().toString();
        String id = send(gateway, key, 60).path("id").asString();

        for (int done : new int[] {0, 15, 35}) {
            awaitDone(gateway, id, done);
            gateway.kill();
            gateway = start(settings);
            assertThat(send(gateway, key, 60).path("id").asString()).isEqualTo(id);
        }

        awaitDone(gateway, id, 60);
        check(gateway, id, 60, 3);
        gateway.stop();
        GatewayProcess restarted = start(settings);
        assertThat(results(restarted, id)).hasSize(60);
    }

    @Test
    void gatewaysOfOneDatabaseShareTheWorkOfThoseThatAreKilled() throws Exception {
        assumeTrue(PostgresServer.programs().isPresent(), "PostgreSQL is not installed (Debian: postgresql)");
        try (var database = new PostgresServer()) {
            String[] settings = {
                "rexserve.gateway.database.url=" + database.url,
                "rexserve.gateway.database.username=" + PostgresServer.USER,
                "rexserve.gateway.data-dir=" + folder.resolve("unused")
            };
            GatewayProcess first = start(settings);
            GatewayProcess second = start(settings);
            String key = UUID.randomUUID().toString();
            String id = send(first, key, 200).path("id").asString();
            assertThat(send(second, key, 200).path("id").asString()).isEqualTo(id);

            for (int done : new int[] {20, 60, 100, 140}) {
                awaitDone(second, id, done);
                first.kill();
                first = second;
                second = start(settings);
            }

            awaitDone(second, id, 200);
            check(second, id, 200, 4);
            assertThat(text(first, id)).isEqualTo(text(second, id));
            assertThat(first.get("/v1/batches").path("batches").size()).isEqualTo(1);
            assertThat(folder.resolve("unused")).doesNotExist();
        }
    }

    private GatewayProcess start(String... settings) throws IOException {
        var all = new ArrayList<>(List.of(settings));
        all.add("rexserve.gateway.batches.poll=200ms");
        all.add("rexserve.gateway.batches.lease=3s");
        all.add("rexserve.gateway.batches.concurrency=" + CONCURRENCY);
        all.add("rexserve.gateway.idempotency.lease=3s");
        var started =
                new GatewayProcess(services.port(), Path.of("target/batch-kill-test.log"), all.toArray(String[]::new));
        gateways.add(started);
        return started;
    }

    private static JsonNode send(GatewayProcess gateway, String key, int lines) throws IOException {
        String image = RunningGateway.base64(RunningGateway.image().content());
        String body = String.join(
                "\n",
                IntStream.range(0, lines)
                        .mapToObj(i -> RunningGateway.JSON.writeValueAsString(Map.of(
                                "customId",
                                "n" + i,
                                "endpoint",
                                "/v1/detect",
                                "body",
                                Map.of("image", image, "labels", List.of("cat")))))
                        .map(BatchKillTest::sorted)
                        .toList());
        HttpResponse<String> answer = gateway.send(gateway.request("/v1/batches")
                .header("Content-Type", "application/x-ndjson")
                .header("Idempotency-Key", key)
                .POST(BodyPublishers.ofString(body)));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return RunningGateway.JSON.readTree(answer.body());
    }

    /// The same text in every run: maps have no order.
    private static String sorted(String json) {
        JsonNode line = RunningGateway.JSON.readTree(json);
        return "{\"customId\":" + line.get("customId") + ",\"endpoint\":" + line.get("endpoint")
                + ",\"body\":{\"labels\":" + line.get("body").get("labels") + ",\"image\":"
                + line.get("body").get("image") + "}}";
    }

    private static void awaitDone(GatewayProcess gateway, String id, int lines) {
        Awaitility.await().atMost(Duration.ofMinutes(3)).until(() -> {
            JsonNode counts = gateway.get("/v1/batches/" + id).path("counts");
            return counts.path("succeeded").asInt() + counts.path("failed").asInt() >= lines;
        });
    }

    private void check(GatewayProcess gateway, String id, int lines, int kills) throws IOException {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> gateway.get("/v1/batches/" + id)
                        .path("state")
                        .asString()
                        .equals("finished"));
        List<JsonNode> results = results(gateway, id);
        assertThat(results)
                .extracting(result -> result.path("index").asInt())
                .containsExactlyElementsOf(IntStream.range(0, lines).boxed().toList());
        assertThat(results)
                .allSatisfy(result -> assertThat(result.path("status").asInt()).isEqualTo(200));
        int asked = Collections.frequency(List.copyOf(services.services().calls), "converse");
        assertThat(asked).as("conversations").isBetween(lines, lines + kills * CONCURRENCY);
    }

    private static String text(GatewayProcess gateway, String id) throws IOException {
        return gateway.send(gateway.request("/v1/batches/" + id + "/results").GET())
                .body();
    }

    private static List<JsonNode> results(GatewayProcess gateway, String id) throws IOException {
        return text(gateway, id)
                .lines()
                .map(line -> RunningGateway.JSON.readTree(line))
                .toList();
    }
}
