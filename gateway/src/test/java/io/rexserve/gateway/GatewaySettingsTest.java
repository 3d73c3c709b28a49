package io.rexserve.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.gateway.access.AccessLimits;
import io.rexserve.gateway.access.AccessProperties;
import io.rexserve.gateway.access.AccessProperties.Required;
import io.rexserve.gateway.access.TokenProperties;
import io.rexserve.gateway.batch.BatchProperties;
import io.rexserve.gateway.database.DatabaseProperties;
import io.rexserve.gateway.idempotency.IdempotencyProperties;
import io.rexserve.gateway.picture.PictureUrlProperties;
import io.rexserve.gateway.service.PoolChannels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

class GatewaySettingsTest {
    /// Of what is kept in the database.
    private static final String[] KEPT = {
        "rexserve.gateway.batches.concurrency=0",
        "rexserve.gateway.batches.max-items=3",
        "rexserve.gateway.batches.max-size=4MB",
        "rexserve.gateway.batches.max-open=5",
        "rexserve.gateway.batches.upload-timeout=6s",
        "rexserve.gateway.batches.item-timeout=7s",
        "rexserve.gateway.batches.max-age=8s",
        "rexserve.gateway.batches.retention=9s",
        "rexserve.gateway.batches.lease=10s",
        "rexserve.gateway.batches.poll=11s",
        "rexserve.gateway.idempotency.retention=12s",
        "rexserve.gateway.idempotency.max-answer-size=5MB",
        "rexserve.gateway.idempotency.max-keys=13",
        "rexserve.gateway.idempotency.lease=14s"
    };

    @Test
    void everyDefaultIsInTheFileBesideTheCode() throws IOException {
        try (var gateway = new RunningGateway("rexserve.gateway.retry-window=default")) {
            assertThat(gateway.properties())
                    .isEqualTo(new GatewayProperties(
                            DataSize.ofMegabytes(20),
                            50_000_000,
                            100,
                            Duration.ofSeconds(60),
                            Duration.ofSeconds(300),
                            64,
                            48,
                            22,
                            2,
                            DataSize.ofMegabytes(128),
                            Duration.ofSeconds(60),
                            DataSize.ofKilobytes(8),
                            Duration.ofSeconds(20),
                            10_000,
                            2,
                            2048,
                            Duration.ofMillis(100),
                            Duration.ofSeconds(15),
                            100,
                            4,
                            Duration.ofSeconds(2),
                            Duration.ofSeconds(10),
                            "default",
                            Map.of(),
                            List.of(),
                            new PictureUrlProperties(false, List.of(), Duration.ofSeconds(10)),
                            Path.of("target/data"),
                            new DatabaseProperties("", "", "", "", 10, Duration.ofSeconds(5)),
                            new AccessProperties(
                                    Required.AUTO,
                                    "",
                                    Duration.ofSeconds(2),
                                    true,
                                    20,
                                    new AccessLimits(0, 0, 0),
                                    new TokenProperties("", "", "rexserve", "scope", Map.of())),
                            new BatchProperties(
                                    2,
                                    10_000,
                                    DataSize.ofGigabytes(1),
                                    20,
                                    Duration.ofMinutes(30),
                                    Duration.ofSeconds(300),
                                    Duration.ofHours(24),
                                    Duration.ofDays(7),
                                    Duration.ofSeconds(60),
                                    Duration.ofSeconds(2)),
                            new IdempotencyProperties(
                                    Duration.ofHours(24), DataSize.ofMegabytes(4), 1000, Duration.ofSeconds(60))));
        }
    }

    @Test
    void everySettingCanBeGiven(@TempDir Path folder) throws IOException {
        Path keys = Files.writeString(folder.resolve("keys.yaml"), "[]");
        try (var gateway = new RunningGateway(with(
                keys,
                "rexserve.gateway.max-image-size=3MB",
                "rexserve.gateway.max-image-pixels=1000",
                "rexserve.gateway.max-aspect-ratio=9.5",
                "rexserve.gateway.default-timeout=2s",
                "rexserve.gateway.max-timeout=4s",
                "rexserve.gateway.max-requests=5",
                "rexserve.gateway.max-requests-per-caller=4",
                "rexserve.gateway.concurrent-detections=6",
                "rexserve.gateway.contended-detections=3",
                "rexserve.gateway.max-body-memory=6MB",
                "rexserve.gateway.body-timeout=7s",
                "rexserve.gateway.min-upload-rate=2KB",
                "rexserve.gateway.write-timeout=9s",
                "rexserve.gateway.max-work=900",
                "rexserve.gateway.reconnect-interval=4s",
                "rexserve.gateway.max-drawings=7",
                "rexserve.gateway.visualization-side=800",
                "rexserve.gateway.caller-check=90ms",
                "rexserve.gateway.heartbeat=3s",
                "rexserve.gateway.regions-per-batch=50",
                "rexserve.gateway.concurrent-batches=2",
                "rexserve.gateway.retry-window=11s",
                "rexserve.gateway.default-pool=big",
                "rexserve.gateway.pools.big.proposal=static://a:1",
                "rexserve.gateway.pools.big.llm=static://b:2",
                "rexserve.gateway.cors-origins=https://a.example,https://b.example",
                "rexserve.gateway.picture-urls.enabled=true",
                "rexserve.gateway.picture-urls.allowed-hosts=a.example,*.b.example",
                "rexserve.gateway.picture-urls.timeout=3s",
                "rexserve.gateway.data-dir=/nowhere/data",
                "rexserve.gateway.database.url=jdbc:postgresql://database/rexserve",
                "rexserve.gateway.database.username=rex",
                "rexserve.gateway.database.password-file=/nowhere/password",
                "rexserve.gateway.database.connections=3",
                "rexserve.gateway.database.connect-timeout=6s"))) {
            assertThat(gateway.properties())
                    .isEqualTo(new GatewayProperties(
                            DataSize.ofMegabytes(3),
                            1000,
                            9.5,
                            Duration.ofSeconds(2),
                            Duration.ofSeconds(4),
                            5,
                            4,
                            6,
                            3,
                            DataSize.ofMegabytes(6),
                            Duration.ofSeconds(7),
                            DataSize.ofKilobytes(2),
                            Duration.ofSeconds(9),
                            900,
                            7,
                            800,
                            Duration.ofMillis(90),
                            Duration.ofSeconds(3),
                            50,
                            2,
                            Duration.ofSeconds(4),
                            Duration.ofSeconds(11),
                            "big",
                            Map.of("big", new PoolChannels.Targets("static://a:1", "static://b:2")),
                            List.of("https://a.example", "https://b.example"),
                            new PictureUrlProperties(true, List.of("a.example", "*.b.example"), Duration.ofSeconds(3)),
                            Path.of("/nowhere/data"),
                            new DatabaseProperties(
                                    "jdbc:postgresql://database/rexserve",
                                    "rex",
                                    "",
                                    "/nowhere/password",
                                    3,
                                    Duration.ofSeconds(6)),
                            access(keys),
                            givenBatches(),
                            givenIdempotency()));
        }
    }

    /// Settings, and those of access.
    private static BatchProperties givenBatches() {
        return new BatchProperties(
                0,
                3,
                DataSize.ofMegabytes(4),
                5,
                Duration.ofSeconds(6),
                Duration.ofSeconds(7),
                Duration.ofSeconds(8),
                Duration.ofSeconds(9),
                Duration.ofSeconds(10),
                Duration.ofSeconds(11));
    }

    private static IdempotencyProperties givenIdempotency() {
        return new IdempotencyProperties(Duration.ofSeconds(12), DataSize.ofMegabytes(5), 13, Duration.ofSeconds(14));
    }

    private static String[] with(Path keys, String... settings) {
        return Stream.of(
                        Stream.of(settings),
                        Stream.of(KEPT),
                        Stream.of(
                                "rexserve.gateway.access.required=false",
                                "rexserve.gateway.access.keys-file=" + keys,
                                "rexserve.gateway.access.reload-interval=9s",
                                "rexserve.gateway.access.public-pages=false",
                                "rexserve.gateway.access.max-failures=3",
                                "rexserve.gateway.access.limits.cost-per-minute=4",
                                "rexserve.gateway.access.limits.cost-per-day=5",
                                "rexserve.gateway.access.limits.concurrent=6",
                                "rexserve.gateway.access.token.issuer=https://issuer.example",
                                "rexserve.gateway.access.token.jwk-set-uri=https://issuer.example/keys",
                                "rexserve.gateway.access.token.audience=us",
                                "rexserve.gateway.access.token.scope-claim=scp",
                                "rexserve.gateway.access.token.scopes.infer=ask"))
                .flatMap(Function.identity())
                .toArray(String[]::new);
    }

    private static AccessProperties access(Path keys) {
        return new AccessProperties(
                Required.FALSE,
                keys.toString(),
                Duration.ofSeconds(9),
                false,
                3,
                new AccessLimits(4, 5, 6),
                new TokenProperties(
                        "https://issuer.example", "https://issuer.example/keys", "us", "scp", Map.of("infer", "ask")));
    }

    @Test
    void refusesUnknownSettings() {
        assertThatThrownBy(() -> new RunningGateway("rexserve.gateway.max-image-sise=1MB"))
                .hasStackTraceContaining("max-image-sise");
    }

    @Test
    void refusesADefaultTimeoutAboveTheMaximum() {
        assertThatThrownBy(() -> new RunningGateway("rexserve.gateway.default-timeout=301s"))
                .hasStackTraceContaining("rexserve.gateway.default-timeout: PT5M1S (expected: at most max-timeout");
    }
}
