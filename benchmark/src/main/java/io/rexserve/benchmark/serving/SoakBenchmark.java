package io.rexserve.benchmark.serving;

import io.rexserve.benchmark.load.ClosedLoop;
import io.rexserve.benchmark.load.ClosedLoop.StopCondition;
import io.rexserve.benchmark.load.GatewayClient;
import io.rexserve.benchmark.load.LoadStatistics;
import io.rexserve.benchmark.load.RequestPrefetch;
import io.rexserve.benchmark.report.BenchmarkReport;
import io.rexserve.benchmark.report.Line;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// Memory over many requests, sampled twenty times while no request is open, so that what is
/// held belongs to no request.
public final class SoakBenchmark {
    private static final int SAMPLES = 20;
    private static final int AHEAD = 64;

    private SoakBenchmark() {}

    /// What is held after a number of requests.
    private record Sample(int requests, ServerSnapshot held) {
        Map<String, @Nullable Object> figures() {
            var figures = new LinkedHashMap<String, @Nullable Object>();
            figures.put("requests", requests);
            figures.put("rss_mb", held.residentMegabytes());
            figures.put("java_heap_mb", held.heapMegabytes());
            figures.put("java_old_generation_mb", held.tenuredMegabytes());
            figures.put("native_arrays", held.arrays());
            return figures;
        }
    }

    /// @param requests in all
    /// @param clients that ask at a time
    public static BenchmarkReport run(ServingOptions options, int requests, int clients)
            throws IOException, InterruptedException {
        if (requests < SAMPLES) {
            throw new IllegalArgumentException("soak: " + requests + " requests (expected: at least " + SAMPLES + ")");
        }
        Workload workload = options.workload();
        var statistics = new LoadStatistics();
        var samples = new ArrayList<Sample>();
        try (var server = options.startSuite();
                var client = new GatewayClient(server.base(), ServingOptions.TIME_LIMIT);
                var source = new RequestPrefetch(workload::stream, AHEAD)) {
            samples.add(new Sample(0, ServerSnapshot.of(server)));
            int asked = 0;
            for (int sample = 1; sample <= SAMPLES; sample++) {
                int upTo = (int) ((long) requests * sample / SAMPLES);
                ClosedLoop.run(
                        client,
                        source,
                        clients,
                        StopCondition.requests(upTo - asked),
                        statistics,
                        GatewayClient.EventListener.SILENT);
                asked = upTo;
                samples.add(new Sample(asked, ServerSnapshot.of(server)));
                options.progress().println(samples.getLast().figures());
            }
        }
        // What the JVM and the allocator take once is taken in the first half.
        List<Sample> settled = samples.subList(SAMPLES / 2, samples.size());
        Sample first = samples.getFirst();
        Sample last = samples.getLast();
        return options.report("soak")
                .put("clients", clients)
                .put("requests", requests)
                .putAll(statistics.figures())
                .put("repeated_pictures", options.repeats())
                .putAll(last.held().since(first.held()))
                .put(
                        "rss_mb_per_1000_requests",
                        slope(samples, each -> each.held().residentMegabytes()))
                .put(
                        "rss_mb_per_1000_requests_second_half",
                        slope(settled, each -> each.held().residentMegabytes()))
                .put(
                        "rss_without_old_generation_mb_per_1000_requests_second_half",
                        slope(
                                settled,
                                each -> each.held().residentMegabytes()
                                        - each.held().tenuredMegabytes()))
                .put(
                        "java_heap_mb_per_1000_requests",
                        slope(samples, each -> each.held().heapMegabytes()))
                .put("native_arrays_first", first.held().arrays())
                .put("native_arrays_per_1000_requests", arraySlopes(samples))
                .put("samples", samples.stream().map(Sample::figures).toList());
    }

    private static Map<String, @Nullable Object> arraySlopes(List<Sample> samples) {
        var slopes = new LinkedHashMap<String, @Nullable Object>();
        for (String service : samples.getFirst().held().arrays().keySet()) {
            boolean known =
                    samples.stream().allMatch(each -> each.held().arrays().get(service) != null);
            slopes.put(service, known ? (Object) slope(samples, each -> arrays(each, service)) : null);
        }
        return slopes;
    }

    private static double arrays(Sample sample, String service) {
        return (Double) Objects.requireNonNull(sample.held().arrays().get(service), service);
    }

    private static double slope(List<Sample> samples, ToDoubleFunction<Sample> value) {
        double[] thousands =
                samples.stream().mapToDouble(each -> each.requests() / 1e3).toArray();
        return Line.through(thousands, samples.stream().mapToDouble(value).toArray())
                .slope();
    }
}
