package io.rexserve.benchmark.serving;

import io.rexserve.benchmark.load.MetricsPage;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// Memory and processor time of a server process at one moment.
///
/// @param nanos the moment, on the clock of `System.nanoTime`
/// @param resident bytes in memory, pages of mapped files included
/// @param peak most bytes that were in memory at a time
/// @param heap bytes of its Java heap in use, garbage included
/// @param tenured bytes of its old generation in use, garbage included, which grows until a collection
/// @param llmArrays native arrays that streams of the language service hold
/// @param proposalArrays native arrays that the proposal service holds
/// @param steps of the language engine so far
/// @param processor time it has used
/// @param own processor time that this process, the load, has used
record ServerSnapshot(
        long nanos,
        long resident,
        long peak,
        double heap,
        double tenured,
        @Nullable Double llmArrays,
        @Nullable Double proposalArrays,
        Steps steps,
        Duration processor,
        Duration own) {
    private static final double MEGABYTE = 1 << 20;
    // Ends the name of no other space, for any collector with generations.
    private static final String OLD_GENERATION = " Gen\"";

    /// @param count steps
    /// @param rows in all of them
    private record Steps(double count, double rows) {}

    static ServerSnapshot of(ServerProcess server) throws IOException, InterruptedException {
        MetricsPage page = server.metrics();
        return new ServerSnapshot(
                System.nanoTime(),
                server.memory().resident(),
                server.memory().peak(),
                page.sum("jvm_memory_used_bytes", "area=\"heap\"").orElse(0),
                page.sum("jvm_memory_used_bytes", OLD_GENERATION).orElse(0),
                boxed(page.sum("rexserve_llm_native_arrays", "")),
                boxed(page.sum("rexserve_proposal_native_arrays", "")),
                new Steps(
                        page.sum("rexserve_llm_batch_size_count", "").orElse(0),
                        page.sum("rexserve_llm_batch_size_sum", "").orElse(0)),
                server.processorTime(),
                ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO));
    }

    private static @Nullable Double boxed(OptionalDouble value) {
        return value.isPresent() ? value.getAsDouble() : null;
    }

    double residentMegabytes() {
        return resident / MEGABYTE;
    }

    double heapMegabytes() {
        return heap / MEGABYTE;
    }

    double tenuredMegabytes() {
        return tenured / MEGABYTE;
    }

    /// Memory now, and what was used since an earlier moment.
    Map<String, @Nullable Object> since(ServerSnapshot before) {
        double seconds = (nanos - before.nanos) / 1e9;
        double counted = steps.count() - before.steps.count();
        var figures = new LinkedHashMap<String, @Nullable Object>();
        figures.put("rss_mb", residentMegabytes());
        figures.put("peak_rss_mb", peak / MEGABYTE);
        figures.put("java_heap_mb", heapMegabytes());
        figures.put("native_arrays", arrays());
        figures.put("batch_mean", counted == 0 ? null : (Object) ((steps.rows() - before.steps.rows()) / counted));
        figures.put("server_cores", processor.minus(before.processor).toNanos() / 1e9 / seconds);
        figures.put("load_cores", own.minus(before.own).toNanos() / 1e9 / seconds);
        return figures;
    }

    /// By service; null where a service does not tell.
    Map<String, @Nullable Object> arrays() {
        var arrays = new LinkedHashMap<String, @Nullable Object>();
        arrays.put("llm", llmArrays);
        arrays.put("proposal", proposalArrays);
        return arrays;
    }
}
