package io.rexserve.gateway;

import static io.rexserve.gateway.RunningGateway.image;
import static io.rexserve.gateway.RunningGateway.labels;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.rexserve.gateway.RunningGateway.Answer;
import io.rexserve.gateway.access.ApiKey;
import io.rexserve.gateway.access.ClientLimits;
import io.rexserve.gateway.access.KeyText;
import io.rexserve.gateway.access.KeysFile;
import io.rexserve.gateway.access.Scope;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two gateways of one PostgreSQL, and a client that asks both.
class SharedQuotaTest {
    private static final KeyText KEY = KeyText.create();

    @TempDir
    private Path folder;

    @Test
    @SuppressWarnings("try") // the database is closed in the middle
    void whatIsUsedAtOneGatewayIsUsedAtTheOther() throws Exception {
        assumeTrue(PostgresServer.programs().isPresent(), "PostgreSQL is not installed (Debian: postgresql)");
        Path keys = Files.writeString(
                folder.resolve("keys.yaml"),
                KeysFile.line(
                        new ApiKey(
                                KEY.id(),
                                "shop",
                                KEY.hash(),
                                Set.of(Scope.INFER),
                                null,
                                new ClientLimits(120, 1000, 0)),
                        LocalDate.of(2026, 11, 30)));
        try (var database = new PostgresServer();
                RunningGateway one = gateway(database, keys);
                RunningGateway other = gateway(database, keys)) {
            assertThat(detect(one).status()).isEqualTo(200);

            Answer second = detect(other);

            assertThat(second.status()).isEqualTo(429);
            assertThat(second.code()).isEqualTo("rate_limited");
            assertThat(Integer.parseInt(second.header("Retry-After"))).isBetween(1, 60);
            SlowCallerTest.await(() -> usage(one) == 2 && usage(other) == 2); // the requests of both

            database.close();
            assertThat(detect(other).status())
                    .as("without the database it counts alone")
                    .isEqualTo(200);
            assertThat(detect(other).status()).isEqualTo(429);
        }
    }

    private static RunningGateway gateway(PostgresServer database, Path keys) {
        return new RunningGateway(
                "rexserve.gateway.access.keys-file=" + keys,
                "rexserve.gateway.database.url=" + database.url,
                "rexserve.gateway.database.username=" + PostgresServer.USER,
                "rexserve.gateway.database.connect-timeout=2s");
    }

    private static Answer detect(RunningGateway gateway) {
        return gateway.send(gateway.form("/v1/detect", image(), labels("cat")).header("X-API-Key", KEY.text()));
    }

    private static long usage(RunningGateway gateway) {
        return gateway.send(gateway.request("/v1/usage")
                        .header("X-API-Key", KEY.text())
                        .GET())
                .body()
                .at("/usage/0/requests")
                .asLong();
    }
}
