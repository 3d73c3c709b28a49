package io.rexserve.benchmark.serving;

import io.rexserve.benchmark.report.BenchmarkReport;
import io.rexserve.benchmark.load.AnswerClient;
import io.rexserve.benchmark.load.ClosedLoop;
import io.rexserve.benchmark.load.ClosedLoop.FullLoad;
import io.rexserve.benchmark.load.ClosedLoop.Until;
import io.rexserve.benchmark.load.EventListener;
import io.rexserve.benchmark.load.Prepared;
import io.rexserve.benchmark.load.RequestSource;
import io.rexserve.benchmark.load.Tally;
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
            ServingOptions options, List<Integer> clients, Until until, int warmUp, Consumer<BenchmarkReport> each)
            throws IOException, InterruptedException, TimeoutException {
        Workload workload = options.workload();
        try (var server = options.startSuite();
                var client = new AnswerClient(server.base(), ServingOptions.TIME_LIMIT);
                var requests = new Prepared(workload::stream, AHEAD)) {
            warmUp(client, requests, warmUp);
            for (int callers : clients) {
                requests.awaitFull();
                options.progress().println(callers + (callers == 1 ? " client." : " clients."));
                var tally = new Tally();
                ServerFigures before = ServerFigures.of(server);
                FullLoad load = ClosedLoop.run(client, requests, callers, until, tally, EventListener.SILENT);
                ServerFigures after = ServerFigures.of(server);
                each.accept(options.report("load")
                        .put("clients", callers)
                        .put("seconds", load.seconds())
                        .put("tokens_per_s", tally.tokensPerSecond(load.from(), load.to()))
                        .put("requests_per_s", tally.answersPerSecond(load.from(), load.to()))
                        .putAll(tally.figures())
                        .putAll(after.since(before))
                        .put("repeated_pictures", options.repeats()));
            }
        }
    }

    /// Lets a few requests through that nobody counts.
    static void warmUp(AnswerClient client, RequestSource requests, int count) throws InterruptedException {
        if (count > 0) {
            ClosedLoop.run(
                    client, requests, Math.min(2, count), Until.requests(count), new Tally(), EventListener.SILENT);
        }
    }
}
