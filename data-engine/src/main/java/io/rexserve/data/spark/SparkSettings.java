package io.rexserve.data.spark;

import io.rexserve.cli.CommandException;
import io.rexserve.data.endpoint.EndpointSettings;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;

/// Spark's settings for a run: a task per chunk, dealt as slots become free; no web page; memory that does not grow
/// with the number of tasks.
final class SparkSettings {
    private static final Pattern LOCAL = Pattern.compile("local\\[(\\*|\\d+)]");

    // Executors that are processes of this machine. Spark starts them in SPARK_HOME.
    private static final String LOCAL_CLUSTER = "local-cluster[";

    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");
    private static final String EXECUTOR_FLAGS = "--enable-native-access=ALL-UNNAMED"
            + " --sun-misc-unsafe-memory-access=allow -XX:+UseSerialGC -Dai.djl.offline=true -Djava.awt.headless=true";
    /// Java opens no file with letters beyond ASCII in its name under the locale C.
    static final String UTF_8_LOCALE = "C.UTF-8";

    private static final String SHIPPED = "executor-jars.txt";

    // Of a task whose process dies: a picture that kills is found after a few deaths, and a chunk may hold several.
    private static final int MAX_FAILURES = 1000;

    private SparkSettings() {}

    static SparkConf of(RunSettings run) {
        var conf = new SparkConf(false)
                .setAppName("rexserve data run")
                .setMaster(run.master())
                .set("spark.plugins", RunPlugin.class.getName())
                .set("spark.ui.enabled", "false")
                .set("spark.ui.retainedJobs", "10")
                .set("spark.ui.retainedStages", "10")
                .set("spark.ui.retainedTasks", "1000")
                .set("spark.ui.retainedDeadExecutors", "10")
                .set("spark.sql.ui.retainedExecutions", "1")
                .set("spark.driver.maxResultSize", "0")
                .set("spark.locality.wait", "0")
                .set("spark.executor.maxNumFailures", Integer.toString(MAX_FAILURES))
                .set("spark.task.cpus", Integer.toString(run.recipe().threads()));
        if (isLocal(run.master())) {
            requireCores(run);
            loopback(conf);
        } else if (run.master().startsWith("spark://") || run.master().startsWith(LOCAL_CLUSTER)) {
            cluster(conf, run);
        } else {
            throw new CommandException("--master: " + run.master()
                    + " (expected: local[*], local[N], spark://HOST:PORT, or local-cluster[N,CORES,MB] for a trial)");
        }
        run.conf().forEach(conf::set);
        return conf;
    }

    /// Whether the driver runs the tasks.
    static boolean isLocal(String master) {
        return LOCAL.matcher(master).matches();
    }

    private static void requireCores(RunSettings run) {
        int threads = run.recipe().threads();
        if (localSlots(run.master()) < threads) {
            throw new CommandException("models.threads: " + threads + " (expected: <= the " + localSlots(run.master())
                    + " cores of --master " + run.master() + ")");
        }
    }

    private static void cluster(SparkConf conf, RunSettings run) {
        if (run.master().startsWith(LOCAL_CLUSTER)
                || LOOPBACK.contains(String.valueOf(URI.create(run.master()).getHost()))) {
            loopback(conf);
        }
        conf.set("spark.task.maxFailures", Integer.toString(MAX_FAILURES))
                .set(
                        "spark.executor.extraJavaOptions",
                        EXECUTOR_FLAGS + ExecutorLogging.flag(run.out()) + " -Drexserve.home=" + run.home())
                .set("spark.executorEnv.MALLOC_ARENA_MAX", "2")
                .set("spark.executorEnv.LC_ALL", UTF_8_LOCALE);
        for (EndpointSettings endpoint : run.recipe().endpoints().values()) {
            String variable = endpoint.keyVariable();
            String key = variable == null ? null : System.getenv(variable);
            if (key != null) {
                conf.set("spark.executorEnv." + variable, key);
            }
        }
        if (run.classPath() == null) {
            conf.set("spark.jars", String.join(",", shipped()));
        } else {
            conf.set("spark.executor.extraClassPath", run.classPath());
        }
    }

    private static void loopback(SparkConf conf) {
        conf.set("spark.driver.host", "127.0.0.1").set("spark.driver.bindAddress", "127.0.0.1");
    }

    /// Cores that the driver uses where it runs the tasks.
    static int localSlots(String master) {
        Matcher matcher = LOCAL.matcher(master);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("master: " + master + " (expected: local[N])");
        }
        return matcher.group(1).equals("*")
                ? Runtime.getRuntime().availableProcessors()
                : Integer.parseInt(matcher.group(1));
    }

    /// The jars of this class path that a cluster does not have: ours, and what they need besides Spark's own.
    static List<String> shipped() {
        List<String> jars = ours();
        jars.forEach(SparkSettings::requireJar);
        if (jars.stream().noneMatch(jar -> name(jar).startsWith("rexserve-data-engine"))) {
            throw new CommandException("class path: no jar of the data engine (expected: one, which is sent to"
                    + " executors; --executor-class-path names what is installed on every machine)");
        }
        return jars;
    }

    /// The entries of this class path that are ours, or needed besides Spark's own.
    static List<String> ours() {
        List<String> beginnings = beginnings();
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> beginnings.stream().anyMatch(name(entry)::startsWith))
                .toList();
    }

    private static void requireJar(String entry) {
        if (!Files.isRegularFile(Path.of(entry))) {
            throw new CommandException(
                    entry + ": no jar (expected: jars on the class path, which are sent to executors;"
                            + " --executor-class-path names what is installed on every machine)");
        }
    }

    private static List<String> beginnings() {
        try (InputStream in = Objects.requireNonNull(SparkSettings.class.getResourceAsStream(SHIPPED), SHIPPED)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String name(String path) {
        return String.valueOf(Path.of(path).getFileName());
    }
}
