package io.rexserve.benchmark.serving;

import io.rexserve.benchmark.load.ClosedLoop;
import io.rexserve.benchmark.load.ClosedLoop.FullLoad;
import io.rexserve.benchmark.load.ClosedLoop.StopCondition;
import io.rexserve.benchmark.load.GatewayClient;
import io.rexserve.benchmark.load.LoadStatistics;
import io.rexserve.benchmark.load.OpenLoop;
import io.rexserve.benchmark.load.RequestPrefetch;
import io.rexserve.benchmark.report.BenchmarkReport;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/// Overload: measures the capacity of the suite with a closed loop, then offers a multiple of it in an open loop.
public final class OverloadBenchmark {
    private static final int AHEAD = 256;
    private static final long SEED = 7;

    private OverloadBenchmark() {}

    /// @param factor offered load as a multiple of the capacity
    /// @param clients that find the capacity
    /// @param duration of the overload; the capacity is measured for a third of it
    /// @param warmUp requests before that are not counted
    public static BenchmarkReport run(ServingOptions options, double factor, int clients, Duration duration, int warmUp)
            throws IOException, InterruptedException, TimeoutException {
        if (!(factor > 0)) {
            throw new IllegalArgumentException("overload: " + factor + " (expected: above 0)");
        }
        Workload workload = options.workload();
        try (var server = options.startSuite();
                var client = new GatewayClient(server.base(), ServingOptions.TIME_LIMIT);
                var requests = new RequestPrefetch(workload::stream, AHEAD)) {
            LoadBenchmark.warmUp(client, requests, warmUp);
            requests.awaitFull();
            var capacity = new LoadStatistics();
            FullLoad load = ClosedLoop.run(
                    client,
                    requests,
                    clients,
                    StopCondition.after(duration.dividedBy(3)),
                    capacity,
                    GatewayClient.EventListener.SILENT);
            double perSecond = capacity.answersPerSecond(load.from(), load.to());
            options.progress().printf("Capacity: %.3g requests per second.%n", perSecond);
            requests.awaitFull();
            var statistics = new LoadStatistics();
            ServerSnapshot before = ServerSnapshot.of(server);
            int offered = OpenLoop.run(
                    client, requests, new OpenLoop.PoissonArrivals(factor * perSecond, SEED), duration, statistics);
            ServerSnapshot after = ServerSnapshot.of(server);
            return options.report("overload")
                    .put("clients", clients)
                    .put("factor", factor)
                    .put("seconds", duration.toMillis() / 1e3)
                    .put("capacity_requests_per_s", perSecond)
                    .put("capacity_tokens_per_s", capacity.tokensPerSecond(load.from(), load.to()))
                    .put("capacity_request_ms", capacity.request().percentiles())
                    .put("capacity_rejected", capacity.rejected())
                    .put("capacity_lost", capacity.lost())
                    .put("offered", offered)
                    .put("offered_per_s", factor * perSecond)
                    .putAll(statistics.figures())
                    .put("p99_over_capacity_p99", ratio(statistics, capacity))
                    .put(
                            "refusal_p99_below_20_ms",
                            statistics.refusal().count() > 0
                                    && statistics.refusal().percentile(99) < 20)
                    .putAll(after.since(before))
                    .put("repeated_pictures", options.repeats());
        }
    }

    private static double ratio(LoadStatistics overload, LoadStatistics capacity) {
        return overload.completed() == 0 || capacity.completed() == 0
                ? Double.NaN
                : overload.request().percentile(99) / capacity.request().percentile(99);
    }
}
