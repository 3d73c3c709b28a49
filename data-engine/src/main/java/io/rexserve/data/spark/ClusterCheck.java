package io.rexserve.data.spark;

import io.rexserve.data.chunk.ChunkReport;
import io.rexserve.data.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The same run on a cluster, one executor of which is killed while it works on a picture, and in this process: the
/// same rows must come of both.
///
/// @param images folder of the input
/// @param until the last stage, null for all
/// @param home of RexServe
/// @param classPath of executors; null: our jars are sent to them
/// @param folder for everything that is made
public record ClusterCheck(
        Path images,
        Recipe recipe,
        @Nullable String until,
        Path home,
        @Nullable String classPath,
        Path folder) {
    private static final Pattern PROCESS = Pattern.compile("\"process\":\"[^\"]*-(\\d+)\"");
    private static final int WORKERS = 2;
    private static final String WORKER_MEMORY = "1200m";
    private static final String EXECUTOR_MEMORY = "1g";

    /// Runs both.
    ///
    /// @return figures for one line of JSON; `equal` says whether the rows are
    public Map<String, Object> run() throws IOException, InterruptedException {
        long began = System.nanoTime();
        var killed = new AtomicInteger();
        DataRun.Result cluster;
        Files.createDirectories(folder);
        try (StandaloneCluster machines = StandaloneCluster.start(folder, WORKERS, WORKER_MEMORY);
                RunSignals _ = new RunSignals(machines::close)) {
            var done = new CountDownLatch(1);
            Thread killer = Thread.ofPlatform().daemon().start(() -> kill(machines, done, killed));
            cluster = DataRun.run(
                    settings(
                            machines.master(),
                            "cluster",
                            Map.of("spark.executor.memory", EXECUTOR_MEMORY, "spark.cores.max", "" + WORKERS)),
                    new StopRequest(),
                    RunProgress.SILENT);
            done.countDown();
            killer.join();
        }
        long between = System.nanoTime();
        DataRun.Result local =
                DataRun.run(settings("local[2]", "local", Map.of()), new StopRequest(), RunProgress.SILENT);
        var figures = new LinkedHashMap<String, Object>();
        figures.put("check", "cluster");
        figures.put("pictures", first(local).pictures());
        figures.put("records", local.last().kept());
        figures.put("workers", WORKERS);
        figures.put("executors_killed", killed.get());
        figures.put("hash", cluster.hash());
        figures.put("local_hash", local.hash());
        figures.put("equal", cluster.hash().equals(local.hash()) && killed.get() == 1);
        figures.put("cluster_seconds", seconds(between - began));
        figures.put("local_seconds", seconds(System.nanoTime() - between));
        return figures;
    }

    private static ChunkReport first(DataRun.Result result) {
        return result.computed().values().iterator().next();
    }

    private static double seconds(long nanos) {
        return Math.round(nanos / 1e7) / 100.0;
    }

    private RunSettings settings(String master, String out, Map<String, String> conf) {
        return new RunSettings(
                "file://" + images.toAbsolutePath(),
                "file://" + folder.resolve(out).toAbsolutePath(),
                recipe,
                until,
                master,
                classPath,
                home.toString(),
                conf);
    }

    /// Kills the first executor that has begun a picture, while it works on it.
    private void kill(StandaloneCluster machines, CountDownLatch done, AtomicInteger killed) {
        Path stages = folder.resolve("cluster/stages");
        try {
            while (killed.get() == 0 && !done.await(10, TimeUnit.MILLISECONDS)) {
                String executor = working(stages);
                if (executor != null && machines.kill(executor)) {
                    killed.incrementAndGet();
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// An executor that has a journal, which ends when its chunk does.
    private static @Nullable String working(Path stages) {
        try (Stream<Path> files = Files.walk(stages)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".jsonl")).toList()) {
                Matcher process = PROCESS.matcher(Files.readString(file));
                if (process.find()) {
                    return process.group(1);
                }
            }
        } catch (NoSuchFileException | java.io.UncheckedIOException _) {
            // nothing yet, or a chunk has just ended
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return null;
    }
}
