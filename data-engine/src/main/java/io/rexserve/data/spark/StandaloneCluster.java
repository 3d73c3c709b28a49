package io.rexserve.data.spark;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A Spark cluster of a master and workers as processes of this machine, from the jars of the class path alone.
///
/// Its processes end with this object, and with this process if that is killed: their shells wait for the end of the
/// standard input that they got.
final class StandaloneCluster implements AutoCloseable {
    private static final Pattern ADDRESS = Pattern.compile("spark://127\\.0\\.0\\.1:\\d+");
    private static final Pattern REGISTERED = Pattern.compile("Successfully registered with master");

    private static final String SHELL =
            "exec 3<&0; \"$@\" </dev/null & java=$!; (cat <&3; kill $java) >/dev/null 2>&1 & wait $java";

    private final Path folder;
    private final List<Process> processes = new ArrayList<>();
    private String master = "";

    private StandaloneCluster(Path folder) {
        this.folder = folder;
    }

    /// Starts a master and workers of one core each.
    ///
    /// @param folder for logs and the workers' files
    static StandaloneCluster start(Path folder, int workers, String memory) throws IOException {
        var cluster = new StandaloneCluster(folder);
        try {
            cluster.writeSettings();
            cluster.master = cluster.start(
                    ADDRESS, "org.apache.spark.deploy.master.Master", "--host=127.0.0.1", "--port=0", "--webui-port=0");
            for (int i = 0; i < workers; i++) {
                var _ = cluster.start(
                        REGISTERED,
                        "org.apache.spark.deploy.worker.Worker",
                        cluster.master,
                        "--host=127.0.0.1",
                        "--port=0",
                        "--webui-port=0",
                        "--cores=1",
                        "--memory=" + memory,
                        "--work-dir=" + folder.resolve("work" + i));
            }
            return cluster;
        } catch (IOException | RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    String master() {
        return master;
    }

    // What workers look for before they start an executor: a file, and Spark's jars without ours, which are sent.
    private void writeSettings() throws IOException {
        Path home = folder.resolve("spark-home");
        Path jars = Files.createDirectories(home.resolve("jars"));
        Files.writeString(home.resolve("RELEASE"), "of the class path");
        List<String> sent = SparkSettings.ours();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path jar = Path.of(entry).toAbsolutePath();
            if (Files.isRegularFile(jar) && !sent.contains(entry)) {
                Path link = jars.resolve(jar.getFileName());
                Files.deleteIfExists(link);
                Files.createSymbolicLink(link, jar);
            }
        }
        Files.writeString(folder.resolve("logback.xml"), """
                <configuration>
                  <appender name="OUT" class="ch.qos.logback.core.ConsoleAppender">
                    <encoder><pattern>%msg%n</pattern></encoder>
                  </appender>
                  <root level="INFO"><appender-ref ref="OUT"/></root>
                </configuration>
                """);
    }

    /// Starts a process of Spark and waits until it prints what the pattern finds.
    private String start(Pattern until, String... words) throws IOException {
        var command = new ArrayList<>(List.of(
                "/bin/sh",
                "-c",
                SHELL,
                "sh",
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dlogback.configurationFile=" + folder.resolve("logback.xml"),
                "-Dspark.worker.ui.port=0",
                "-cp",
                System.getProperty("java.class.path")));
        for (String word : words) { // Spark wants --name value
            command.addAll(word.startsWith("--") ? Arrays.asList(word.split("=", 2)) : List.of(word));
        }
        var builder = new ProcessBuilder(command).redirectErrorStream(true).directory(folder.toFile());
        builder.environment().put("SPARK_HOME", folder.resolve("spark-home").toString());
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        builder.environment().put("SPARK_SCALA_VERSION", "2.13");
        builder.environment().put("LC_ALL", SparkSettings.UTF_8_LOCALE);
        Process process = builder.start();
        processes.add(process);
        return await(process, until, words[0]);
    }

    private static String await(Process process, Pattern until, String name) throws IOException {
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
        throw new IOException(name + " ended before it was ready (expected: " + until + "): " + all);
    }

    /// The processes of executors, those of every application.
    Stream<ProcessHandle> executors() {
        return processes.stream()
                .flatMap(process -> process.toHandle().descendants())
                .filter(process -> commandLine(process).contains("CoarseGrainedExecutorBackend"));
    }

    /// Kills the process of an executor, as `kill -9` does.
    ///
    /// @param id Spark's, such as `0`
    /// @return whether it was there
    boolean kill(String id) {
        return executors()
                .filter(process -> commandLine(process).contains("\0--executor-id\0" + id + "\0"))
                .map(ProcessHandle::destroyForcibly)
                .reduce(false, Boolean::logicalOr);
    }

    private static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
        } catch (IOException _) {
            return ""; // it has ended
        }
    }

    @Override
    public void close() {
        List<ProcessHandle> all = processes.stream()
                .flatMap(process -> Stream.concat(Stream.of(process.toHandle()), process.descendants()))
                .toList();
        for (Process process : processes) {
            try {
                process.getOutputStream().close();
            } catch (IOException _) {
                // it has ended
            }
        }
        all.forEach(ProcessHandle::destroyForcibly);
        for (ProcessHandle process : all) {
            process.onExit().join();
        }
    }
}
