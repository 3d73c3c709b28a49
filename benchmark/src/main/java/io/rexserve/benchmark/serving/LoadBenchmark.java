package io.rexserve.benchmark.serving;

import io.rexserve.benchmark.report.BenchmarkReport;
import io.rexserve.benchmark.load.GatewayClient;
import io.rexserve.benchmark.load.ClosedLoop;
import io.rexserve.benchmark.load.ClosedLoop.FullLoad;
import io.rexserve.benchmark.load.ClosedLoop.StopCondition;
import io.rexserve.benchmark.load.RequestPrefetch;
import io.rexserve.benchmark.load.LoadRequest;
import io.rexserve.benchmark.load.LoadStatistics;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/// Throughput and latency under a closed loop of so many callers, one number of callers after the other.
public final class LoadBenchmark {
    private static final int AHEAD = 64;

    private LoadBenchmark() {}

    /// @param clients numbers of callers
    /// @param until when a run ends
    /// @param warmUp requests before the first run that are not counted; may be 0
    /// @param each hears what each run found, once it is over
    public static void run(
            ServingOptions options, List<Integer> clients, StopCondition until, int warmUp, Consumer<BenchmarkReport> each)
            throws IOException, InterruptedException, TimeoutException {
        Workload workload = options.workload();
        try (var server = options.startSuite();
                var client = new GatewayClient(server.base(), ServingOptions.TIME_LIMIT);
                var requests = new RequestPrefetch(workload::stream, AHEAD)) {
            warmUp(client, requests, warmUp);
            for (int callers : clients) {
                requests.awaitFull();
                options.progress().println(callers + (callers == 1 ? " client." : " clients."));
                var statistics = new LoadStatistics();
                ServerSnapshot before = ServerSnapshot.of(server);
                FullLoad load = ClosedLoop.run(client, requests, callers, until, statistics, GatewayClient.EventListener.SILENT);
                ServerSnapshot after = ServerSnapshot.of(server);
                each.accept(options.report("load")
                        .put("clients", callers)
                        .put("seconds", load.seconds())
                        .put("tokens_per_s", statistics.tokensPerSecond(load.from(), load.to()))
                        .put("requests_per_s", statistics.answersPerSecond(load.from(), load.to()))
                        .putAll(statistics.figures())
                        .putAll(after.since(before))
                        .put("repeated_pictures", options.repeats()));
            }
        }
    }

    /// Lets a few requests through that nobody counts.
    static void warmUp(GatewayClient client, LoadRequest.Source requests, int count) throws InterruptedException {
        if (count > 0) {
            ClosedLoop.run(
                    client, requests, Math.min(2, count), StopCondition.requests(count), new LoadStatistics(), GatewayClient.EventListener.SILENT);
        }
    }
}
