package io.rexserve.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.gateway.RunningGateway.Answer;
import io.rexserve.gateway.access.ApiKey;
import io.rexserve.gateway.access.ClientLimits;
import io.rexserve.gateway.access.KeyText;
import io.rexserve.gateway.access.KeysFile;
import io.rexserve.gateway.access.Scope;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A batch belongs to the client whose key made it.
class BatchOwnerTest {
    private static final KeyText SHOP = KeyText.create();
    private static final KeyText SHOP_NEW = KeyText.create();
    private static final KeyText THIEF = KeyText.create();

    private static String line(KeyText key, String client) {
        return KeysFile.line(
                new ApiKey(
                        key.id(),
                        client,
                        key.hash(),
                        Set.of(Scope.INFER, Scope.BATCH),
                        null,
                        new ClientLimits(0, 0, 0)),
                LocalDate.of(2026, 12, 1));
    }

    private static HttpRequest.Builder with(KeyText key, HttpRequest.Builder request) {
        return request.header("Authorization", "Bearer " + key.text());
    }

    @Test
    void otherClientsNeitherSeeNorEndNorReadABatch(@TempDir Path folder) throws Exception {
        Path keys = Files.writeString(
                folder.resolve("keys.yaml"),
                String.join("\n", line(SHOP, "shop"), line(SHOP_NEW, "shop"), line(THIEF, "thief")));
        try (var gateway = new RunningGateway(
                "rexserve.gateway.access.keys-file=" + keys,
                "rexserve.gateway.data-dir=" + folder.resolve("data"),
                "rexserve.gateway.batches.poll=100ms")) {
            gateway.services.imageSeen = CompletableFuture.completedFuture(null);
            String lines = RunningGateway.JSON.writeValueAsString(Map.of(
                            "customId",
                            "one",
                            "endpoint",
                            "/v1/detect",
                            "body",
                            Map.of(
                                    "image",
                                    RunningGateway.base64(RunningGateway.image().content()),
                                    "labels",
                                    List.of("cat"))))
                    + "\n";
            Answer made = gateway.send(with(SHOP, gateway.request("/v1/batches"))
                    .header("Content-Type", "application/x-ndjson")
                    .POST(BodyPublishers.ofString(lines)));
            assertThat(made.status()).as(made.detail()).isEqualTo(202);
            String path = "/v1/batches/" + made.body().path("id").asString();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> gateway.send(with(SHOP, gateway.request(path).GET()))
                            .body()
                            .path("state")
                            .asString()
                            .equals("finished"));

            HttpRequest.Builder[] thefts = {
                gateway.request(path).GET(),
                gateway.request(path + "/results").GET(),
                gateway.request(path + "/cancel").POST(BodyPublishers.noBody()),
                gateway.request(path).DELETE()
            };
            for (HttpRequest.Builder theft : thefts) {
                assertThat(gateway.send(with(THIEF, theft)).status()).isEqualTo(404);
            }
            assertThat(gateway.send(with(THIEF, gateway.request("/v1/batches").GET()))
                            .body()
                            .path("batches"))
                    .isEmpty();
            Answer results = gateway.send(
                    with(SHOP_NEW, gateway.request(path + "/results").GET()));
            assertThat(results.status()).as("the client's other key").isEqualTo(200);
            assertThat(new String(results.http().body(), StandardCharsets.UTF_8))
                    .contains("\"customId\":\"one\"", "\"status\":200");
        }
    }
}
