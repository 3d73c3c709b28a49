package io.rexserve.distributed;

import io.rexserve.cli.CommandException;
import io.rexserve.cli.Home;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.jspecify.annotations.Nullable;

/// Spark's settings for a training: a task per worker, no web page, results of any size.
final class SparkSettings {
    private static final String EXECUTOR_FLAGS = "--enable-native-access=ALL-UNNAMED"
            + " --sun-misc-unsafe-memory-access=allow -XX:+UseSerialGC -Dai.djl.offline=true -Djava.awt.headless=true";

    // Executors that are processes of this machine. Spark starts them in SPARK_HOME.
    private static final String LOCAL_CLUSTER = "local-cluster[";

    private SparkSettings() {}

    /// @param master `local[N]`, `spark://HOST:PORT` or, for trials, `local-cluster[N,CORES,MB]`
    /// @param classPath of executors where it is installed on every machine; null: our jars are sent to them
    /// @param further settings by name; they win
    static SparkConf of(
            String master, Distribution distribution, @Nullable String classPath, Map<String, String> further)
            throws IOException {
        var conf = new SparkConf(false)
                .setAppName("rexserve distribute")
                .setMaster(master)
                .set("spark.ui.enabled", "false")
                .set("spark.driver.maxResultSize", "0")
                .set("spark.locality.wait", "0");
        if (master.startsWith("local[")) {
            conf.set("spark.driver.host", "127.0.0.1").set("spark.driver.bindAddress", "127.0.0.1");
        } else if (master.startsWith("spark://") || master.startsWith(LOCAL_CLUSTER)) {
            if (master.startsWith(LOCAL_CLUSTER)) {
                conf.set("spark.driver.host", "127.0.0.1").set("spark.driver.bindAddress", "127.0.0.1");
            }
            int threads = distribution.threads();
            conf.set("spark.cores.max", Integer.toString(distribution.workers() * threads))
                    .set("spark.executor.cores", Integer.toString(threads))
                    .set("spark.task.cpus", Integer.toString(threads))
                    .set("spark.executor.extraJavaOptions", EXECUTOR_FLAGS);
            if (classPath == null) {
                conf.set("spark.jars", String.join(",", shipped()));
            } else {
                conf.set("spark.executor.extraClassPath", classPath);
            }
        } else {
            throw new CommandException("--master: " + master
                    + " (expected: local[N], spark://HOST:PORT, or local-cluster[N,CORES,MB] for a trial)");
        }
        further.forEach(conf::set);
        return conf;
    }

    // Our own jars and what the trainer needs; Spark's own lie on every machine of a cluster.
    private static List<String> shipped() throws IOException {
        Path file = Home.folder().resolve("trainer/target/class-path");
        if (!Files.exists(file)) {
            throw new CommandException(
                    file + ": missing (expected: the class path of the built trainer; --executor-class-path names one"
                            + " that is installed on every machine)");
        }
        Set<String> names = Arrays.stream(Files.readString(file).strip().split(File.pathSeparator))
                .map(SparkSettings::name)
                .collect(Collectors.toCollection(HashSet::new));
        try (Stream<String> own =
                Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))) {
            return own.filter(
                            entry -> names.contains(name(entry)) || name(entry).startsWith("rexserve-"))
                    .toList();
        }
    }

    private static String name(String path) {
        return String.valueOf(Path.of(path).getFileName());
    }
}
