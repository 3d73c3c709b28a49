package io.rexserve.benchmark.hostile;

import io.rexserve.benchmark.serving.ServerProcess;
import io.rexserve.benchmark.serving.ServingOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The suite that is attacked: one that runs already, or one of our own in a child process, whose processor time and
/// memory can be measured.
public final class Target implements AutoCloseable {
    private static final double MEGABYTE = 1 << 20;

    private final URI base;
    private final @Nullable ServerProcess process;
    private final Duration processorAtStart;

    private Target(URI base, @Nullable ServerProcess process) {
        this.base = base;
        this.process = process;
        this.processorAtStart = process == null ? Duration.ZERO : process.processorTime();
    }

    /// A suite that runs already, on this machine.
    public static Target at(URI base) {
        return new Target(base.resolve("/"), null);
    }

    /// Starts a suite, ready to answer.
    public static Target start(ServingOptions options) throws IOException, InterruptedException {
        ServerProcess process = options.startSuite();
        return new Target(process.base(), process);
    }

    URI base() {
        return base;
    }

    /// Whether it runs still; true where that cannot be known.
    boolean isAlive() {
        return process == null || process.isAlive();
    }

    /// Processor seconds since the start of the attack, resident megabytes now and at most; nulls of a foreign process.
    Map<String, @Nullable Object> cost() {
        var cost = new LinkedHashMap<String, @Nullable Object>();
        boolean known = process != null && process.isAlive();
        cost.put(
                "server_cpu_s",
                known && process != null
                        ? process.processorTime().minus(processorAtStart).toMillis() / 1e3
                        : null);
        cost.put("rss_mb", known && process != null ? process.memory().resident() / MEGABYTE : null);
        cost.put("peak_rss_mb", known && process != null ? process.memory().peak() / MEGABYTE : null);
        return cost;
    }

    /// Copies what the server has logged so far.
    void saveLog(Path file) throws IOException {
        if (process != null) {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.copy(process.log(), file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
    }
}
