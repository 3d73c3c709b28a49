package io.rexserve.benchmark.serving;

import io.rexserve.benchmark.load.ClosedLoop;
import io.rexserve.benchmark.load.ClosedLoop.FullLoad;
import io.rexserve.benchmark.load.ClosedLoop.StopCondition;
import io.rexserve.benchmark.load.GatewayClient;
import io.rexserve.benchmark.load.LoadRequest;
import io.rexserve.benchmark.load.LoadStatistics;
import io.rexserve.benchmark.load.RequestPrefetch;
import io.rexserve.benchmark.report.BenchmarkReport;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/// Throughput and latency under a closed loop, for one number of clients after the other.
public final class LoadBenchmark {
    private static final int AHEAD = 64;

    private LoadBenchmark() {}

    /// @param clients numbers of clients
    /// @param until when a run ends
    /// @param warmUp requests before the first run that are not counted; may be 0
    /// @param each receives the report of each run
    public static void run(
            ServingOptions options,
            List<Integer> clients,
            StopCondition until,
            int warmUp,
            Consumer<BenchmarkReport> each)
            throws IOException, InterruptedException, TimeoutException {
        Workload workload = options.workload();
        try (var server = options.startSuite();
                var client = new GatewayClient(server.base(), ServingOptions.TIME_LIMIT);
                var requests = new RequestPrefetch(workload::stream, AHEAD)) {
            warmUp(client, requests, warmUp);
            for (int count : clients) {
                requests.awaitFull();
                options.progress().println(count + (count == 1 ? " client." : " clients."));
                var statistics = new LoadStatistics();
                ServerSnapshot before = ServerSnapshot.of(server);
                FullLoad load =
                        ClosedLoop.run(client, requests, count, until, statistics, GatewayClient.EventListener.SILENT);
                ServerSnapshot after = ServerSnapshot.of(server);
                each.accept(options.report("load")
                        .put("clients", count)
                        .put("seconds", load.seconds())
                        .put("tokens_per_s", statistics.tokensPerSecond(load.from(), load.to()))
                        .put("requests_per_s", statistics.answersPerSecond(load.from(), load.to()))
                        .putAll(statistics.figures())
                        .putAll(after.since(before))
                        .put("repeated_pictures", options.repeats()));
            }
        }
    }

    /// Sends a few requests that are not counted.
    static void warmUp(GatewayClient client, LoadRequest.Source requests, int count) throws InterruptedException {
        if (count > 0) {
            ClosedLoop.run(
                    client,
                    requests,
                    Math.min(2, count),
                    StopCondition.requests(count),
                    new LoadStatistics(),
                    GatewayClient.EventListener.SILENT);
        }
    }
}
