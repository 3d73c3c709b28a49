package io.rexserve.data.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.data.endpoint.Budget;
import io.rexserve.data.endpoint.EndpointSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A cluster of Spark's own processes, from the jars of the class path alone: a master, two workers, their executors.
class ClusterTest {
    @TempDir
    private Path folder;

    private static void awaitHeld(ToyRuns toys, int picture) throws IOException, InterruptedException {
        Path held = toys.faults.resolve("held " + ToyPictures.name(picture));
        String id = "";
        while (id.isEmpty()) {
            new CountDownLatch(1).await(20, TimeUnit.MILLISECONDS);
            id = Files.exists(held) ? Files.readString(held) : "";
        }
        ProcessHandle.of(Long.parseLong(id)).orElseThrow().destroyForcibly();
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES) // a cluster without executors waits for ever
    void executorsThatAreKilledAndCrashChangeNothing() throws Exception {
        ToyRuns toys = new ToyRuns(folder).pictures(0, 16);
        toys.fault("hold", 6);
        toys.fault("crash", 11);
        toys.endpoint = "captioner";
        toys.endpoints = Map.of("captioner", endpoint());
        DataRun.Result cluster;
        try (StandaloneCluster machines = StandaloneCluster.start(folder, 2, "900m")) {
            toys.master = machines.master();
            toys.classPath = folder.resolve("nothing").toString();
            toys.conf = Map.of(
                    "spark.executor.memory",
                    "512m",
                    "spark.jars",
                    String.join(",", SentJars.of(folder.resolve("jars"))));
            CompletableFuture<Boolean> killed = CompletableFuture.supplyAsync(() -> {
                try {
                    awaitHeld(toys, 6);
                    return true;
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            cluster = toys.run("cluster");
            assertThat(killed.get(1, TimeUnit.MINUTES)).isTrue();
        }
        assertThat(Objects.requireNonNull(cluster.computed().get("first")).refused())
                .containsOnlyKeys(io.rexserve.data.stage.RefusalReason.CRASHED);
        assertThat(ToySettings.log(toys.faults).stream()
                        .filter(line -> line.startsWith("first asked"))
                        .distinct())
                .hasSize(15);
        toys.master = "local[2]";
        toys.conf = Map.of();
        toys.mend("crash", 11);
        toys.fault("refuse", 11);
        assertThat(toys.run("local").hash()).isEqualTo(cluster.hash());
    }

    private static EndpointSettings endpoint() {
        return endpoint(0, 0);
    }

    /// @param in price of a million tokens sent
    /// @param out price of a million tokens answered
    static EndpointSettings endpoint(double in, double out) {
        return new EndpointSettings(
                "captioner",
                "http://127.0.0.1:9/v1",
                "toy",
                null,
                null,
                EndpointSettings.ResponseFormat.TEXT,
                3,
                null,
                null,
                1,
                1,
                0,
                1,
                1,
                1000,
                1000,
                in,
                out);
    }

    static Budget tokens(long tokens) {
        return new Budget(null, tokens, "USD");
    }
}
