package io.rexserve.benchmark.serving;

import io.rexserve.benchmark.report.BenchmarkReport;
import io.rexserve.benchmark.report.JavaLaunch;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// Options of all measurements of the running suite.
///
/// @param launch how a service is started
/// @param programs main classes of the services
/// @param work where synthetic models lie; they are written where they are missing
/// @param model that the language service serves
/// @param type of its matrices, `float32` or `bfloat16`
/// @param threads of one of its operators
/// @param settings of the services that come before all others
/// @param repeats share of requests that show an image again
/// @param progress receives a line before what takes long
public record ServingOptions(
        JavaLaunch launch,
        Programs programs,
        Path work,
        ServedModel model,
        String type,
        int threads,
        Map<String, String> settings,
        double repeats,
        PrintStream progress) {
    /// Deadline of the requests; long enough for all of them.
    static final Duration TIME_LIMIT = Duration.ofMinutes(5);

    static final Duration START = Duration.ofMinutes(10);
    private static final long SEED = 20261126;

    /// Main classes of the three services in one process and apart.
    public record Programs(String suite, String proposal, String language, String gateway) {}

    public ServingOptions {
        settings = Map.copyOf(settings);
        if (threads < 1) {
            throw new IllegalArgumentException("threads: " + threads + " (expected: at least 1)");
        }
    }

    /// Settings that the services are started with, the caller's last.
    public Map<String, String> suiteSettings() throws IOException {
        Path folder = model.folder(launch.home(), work, progress);
        var all = new LinkedHashMap<>(model.settings(folder, type, threads));
        all.putAll(settings);
        return all;
    }

    /// The three services in one process, with the JVM options of this process, ready to answer.
    public ServerProcess startSuite() throws IOException, InterruptedException {
        return startSuite(command -> command);
    }

    /// The same.
    ///
    /// @param around makes of the command line another that runs it
    public ServerProcess startSuite(UnaryOperator<List<String>> around) throws IOException, InterruptedException {
        Map<String, String> all = suiteSettings();
        progress.println("Starting the suite.");
        int port = ServerProcess.freePort();
        int management = ServerProcess.freePort();
        List<String> command = launch.command(
                programs.suite(),
                all,
                List.of("serve", "--port", Integer.toString(port), "--management-port", Integer.toString(management)));
        return ready(ServerProcess.start("suite", around.apply(command), port, management));
    }

    static ServerProcess ready(ServerProcess process) throws IOException, InterruptedException {
        boolean ready = false;
        try {
            process.awaitReady(START);
            ready = true;
            return process;
        } finally {
            if (!ready) {
                process.close();
            }
        }
    }

    /// Requests for this model: those for synthetic models bring boxes, because the time of
    /// proposals would hide decoding.
    public Workload workload() throws IOException {
        return new Workload(launch.home(), model.isSynthetic(), repeats, SEED);
    }

    /// @param mode what is measured
    public BenchmarkReport report(String mode) {
        return new BenchmarkReport("serving", model.code(), launch.home())
                .put("mode", mode)
                .put("dtype", type)
                .put("threads", threads)
                .put("settings", settings);
    }
}
