package io.rexserve.benchmark.hostile;

import io.rexserve.benchmark.serving.ServerProcess;
import io.rexserve.benchmark.serving.ServiceProcesses;
import io.rexserve.benchmark.serving.ServingOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The suite that is attacked: one that runs already, or one of our own in a child process, whose processor time and
/// memory can be measured.
public final class Target implements AutoCloseable {
    private static final double MEGABYTE = 1 << 20;

    private final URI base;
    private final @Nullable ServerProcess process;
    private final @Nullable MemoryLimit limit;
    private final @Nullable ServiceProcesses services;
    private final Duration processorAtStart;

    private Target(URI base, @Nullable ServerProcess process, @Nullable MemoryLimit limit) {
        this(base, process, limit, null);
    }

    private Target(
            URI base,
            @Nullable ServerProcess process,
            @Nullable MemoryLimit limit,
            @Nullable ServiceProcesses services) {
        this.services = services;
        this.limit = limit;
        this.base = base;
        this.process = process;
        this.processorAtStart = process == null ? Duration.ZERO : process.processorTime();
    }

    /// A suite that runs already, on this machine.
    public static Target at(URI base) {
        return new Target(base.resolve("/"), null, null);
    }

    /// Starts a suite that is ended if it takes more memory than a limit, ready to answer.
    ///
    /// @param bytes of the whole process
    /// @param progress receives a line if nothing can limit it here; its memory is measured in any case
    public static Target startLimited(ServingOptions options, long bytes, PrintStream progress)
            throws IOException, InterruptedException {
        Optional<MemoryLimit> limit = MemoryLimit.of(bytes);
        if (limit.isEmpty()) {
            progress.println("No control group can be made here: the suite's memory is measured, and not limited.");
            return start(options);
        }
        ServerProcess process = options.startSuite(limit.get()::inside);
        return new Target(process.base(), process, limit.get());
    }

    /// Starts a suite, ready to answer.
    public static Target start(ServingOptions options) throws IOException, InterruptedException {
        ServerProcess process = options.startSuite();
        return new Target(process.base(), process, null);
    }

    /// The gateway of three services that run apart; processor time and memory are the gateway's.
    public static Target of(ServiceProcesses services) {
        return new Target(services.gateway().base(), services.gateway(), null, services);
    }

    URI base() {
        return base;
    }

    /// Of its meters; empty where that is not known.
    Optional<URI> management() {
        return Optional.ofNullable(process).map(ServerProcess::management);
    }

    /// Whether it runs still; true where that cannot be known.
    boolean isAlive() {
        return services == null ? process == null || process.isAlive() : services.isAlive();
    }

    /// Most bytes that it had in memory at a time; 0 where that cannot be known.
    public long peakResident() {
        return process == null || !process.isAlive() ? 0 : process.memory().peak();
    }

    /// Processor seconds since the start of the attack, resident megabytes now and at most, megabytes of the
    /// control group at most with the page cache; null where that cannot be known.
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
        cost.put(
                "group_peak_mb",
                limit == null
                        ? null
                        : limit.peak().stream()
                                .mapToObj(bytes -> bytes / MEGABYTE)
                                .findFirst()
                                .orElse(null));
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
        if (services != null) {
            services.close();
        } else if (process != null) {
            process.close();
        }
        if (limit != null) {
            limit.close();
        }
    }
}
