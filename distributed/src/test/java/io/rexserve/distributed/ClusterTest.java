package io.rexserve.distributed;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.trainer.loop.RunFolder;
import io.rexserve.trainer.loop.RunOptions;
import io.rexserve.trainer.loop.SafeStop;
import io.rexserve.trainer.loop.Training;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A cluster of Spark's own processes, from the jars of the class path alone: a master, two workers, their executors.
class ClusterTest {
    private static final Distribution ROUNDS = new Distribution(2, 10, 0.7, 0.9, 1);
    private static final String CLASS_PATH = System.getProperty("java.class.path");
    private static final Pattern ADDRESS = Pattern.compile("spark://127\\.0\\.0\\.1:\\d+");
    private static final Pattern REGISTERED = Pattern.compile("Successfully registered with master");

    @TempDir
    private Path folder;

    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void stop() throws InterruptedException {
        for (Process process : processes.reversed()) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
    }

    /// Starts a process of Spark and waits until it prints what the pattern finds.
    private String start(Pattern until, String... words) throws IOException {
        var command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dlogback.configurationFile=" + logging(),
                "-Dspark.worker.ui.port=0",
                "-cp",
                CLASS_PATH));
        command.addAll(List.of(words));
        var builder = new ProcessBuilder(command).redirectErrorStream(true).directory(folder.toFile());
        builder.environment().put("SPARK_HOME", sparkHome().toString());
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        builder.environment().put("SPARK_SCALA_VERSION", "2.13");
        Process process = builder.start();
        processes.add(process);
        BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        var all = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            all.append(line).append('\n');
            Matcher found = until.matcher(line);
            if (found.find()) {
                Thread.ofVirtual().start(() -> lines.lines().forEach(_ -> {})); // or its pipe fills up
                return found.group();
            }
        }
        throw new AssertionError(words[0] + " ended: " + all);
    }

    private Path logging() throws IOException {
        return Files.writeString(folder.resolve("logback.xml"), """
                <configuration>
                  <appender name="OUT" class="ch.qos.logback.core.ConsoleAppender">
                    <encoder><pattern>%msg%n</pattern></encoder>
                  </appender>
                  <root level="INFO"><appender-ref ref="OUT"/></root>
                </configuration>
                """);
    }

    // What a worker looks for before it starts an executor; the jars come by the class path.
    private Path sparkHome() throws IOException {
        Path home = Files.createDirectories(folder.resolve("spark-home"));
        Files.createDirectories(home.resolve("jars"));
        Files.writeString(home.resolve("RELEASE"), "of the class path");
        return home;
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES) // a cluster without executors waits for ever
    void anExecutorThatIsKilledInARoundChangesNothing() throws Exception {
        String master = start(
                ADDRESS,
                "org.apache.spark.deploy.master.Master",
                "--host",
                "127.0.0.1",
                "--port",
                "0",
                "--webui-port",
                "0");
        for (int i = 0; i < 2; i++) {
            start(
                    REGISTERED,
                    "org.apache.spark.deploy.worker.Worker",
                    master,
                    "--host",
                    "127.0.0.1",
                    "--port",
                    "0",
                    "--webui-port",
                    "0",
                    "--cores",
                    "1",
                    "--memory",
                    "900m",
                    "--work-dir",
                    folder.resolve("work" + i).toString());
        }
        Path hold = folder.resolve("hold");
        var conf = Map.of(
                "spark.executor.memory", "512m",
                "spark.driver.host", "127.0.0.1",
                "spark.driver.bindAddress", "127.0.0.1");
        try (var spark = new JavaSparkContext(SparkSettings.of(master, ROUNDS, CLASS_PATH, conf))) {
            CompletableFuture<Boolean> killed = CompletableFuture.supplyAsync(() -> kill(hold));
            float[][] disturbed = train(spark, "disturbed", hold.toString());
            assertThat(killed.get(1, TimeUnit.MINUTES)).isTrue();

            assertThat(disturbed).isDeepEqualTo(train(spark, "undisturbed", ""));
        }
    }

    /// Kills the process that leaves its id in a file.
    private boolean kill(Path hold) {
        try {
            String id = "";
            while (id.isEmpty() && processes.getFirst().isAlive()) {
                processes.getFirst().waitFor(20, TimeUnit.MILLISECONDS);
                id = Files.exists(hold) ? Files.readString(hold) : "";
            }
            ProcessHandle executor = ProcessHandle.of(Long.parseLong(id)).orElseThrow();
            return executor.pid() != ProcessHandle.current().pid() && executor.destroyForcibly();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private float[][] train(JavaSparkContext spark, String name, String hold) throws IOException, InterruptedException {
        var recipe = new ToyRecipe(3, 30, 4, 24, -1, hold);
        var run = new RunFolder(folder.resolve(name));
        DistributedRun.train(
                spark,
                ToyRecipe::read,
                recipe,
                run,
                new RunOptions(1, 10, 10),
                ROUNDS,
                SafeStop.onRequest(),
                new PrintStream(OutputStream.nullOutputStream()));
        try (Training training = recipe.open(1)) {
            run.latest().restore(training.weights());
            return SparkRounds.weights(training.weights());
        }
    }
}
