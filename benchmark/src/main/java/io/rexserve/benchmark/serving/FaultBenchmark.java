package io.rexserve.benchmark.serving;

import io.rexserve.benchmark.load.ClosedLoop;
import io.rexserve.benchmark.load.ClosedLoop.StopCondition;
import io.rexserve.benchmark.load.GatewayClient;
import io.rexserve.benchmark.load.LoadStatistics;
import io.rexserve.benchmark.load.RequestPrefetch;
import io.rexserve.benchmark.load.SseReader;
import io.rexserve.benchmark.report.BenchmarkReport;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Kills the language service in the middle of an answer and starts it again: what clients get meanwhile, and how soon
/// they are answered again. Each of the three services is a process of its own, over gRPC on this machine.
public final class FaultBenchmark {
    private static final int AHEAD = 64;
    private static final int SETTLED = 8; // answers before the kill
    private static final Duration DOWN = Duration.ofSeconds(3);
    private static final Duration AFTERWARDS = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final ServingOptions options;
    private final AtomicLong lastToken = new AtomicLong();

    private FaultBenchmark(ServingOptions options) {
        this.options = options;
    }

    /// @param clients that send requests all the while
    public static BenchmarkReport run(ServingOptions options, int clients) throws IOException, InterruptedException {
        return new FaultBenchmark(options).run(clients);
    }

    private BenchmarkReport run(int clients) throws IOException, InterruptedException {
        Workload workload = options.workload();
        try (var services = ServiceProcesses.start(options);
                var client = new GatewayClient(services.gateway().base(), ServingOptions.TIME_LIMIT);
                var requests = new RequestPrefetch(workload::stream, AHEAD);
                ExecutorService load = Executors.newSingleThreadExecutor()) {
            var before = new LoadStatistics();
            ClosedLoop.run(
                    client,
                    requests,
                    clients,
                    StopCondition.requests(SETTLED),
                    before,
                    GatewayClient.EventListener.SILENT);
            var statistics = new LoadStatistics();
            // Ends by being interrupted, once all is measured.
            Future<?> callers = load.submit(() ->
                    ClosedLoop.run(client, requests, clients, StopCondition.after(PATIENCE), statistics, this::record));
            try {
                return killAndRestart(services, statistics, before, callers, clients);
            } finally {
                callers.cancel(true);
            }
        }
    }

    private boolean record(SseReader.Event event, long nanos) {
        if (event.name().equals("text") || event.name().equals("object")) {
            lastToken.accumulateAndGet(nanos, Math::max);
        }
        return true;
    }

    private BenchmarkReport killAndRestart(
            ServiceProcesses services, LoadStatistics statistics, LoadStatistics before, Future<?> callers, int clients)
            throws IOException, InterruptedException {
        await(callers, () -> lastToken.get() > 0, "a token of an answer");
        int answeredBefore = statistics.completed();
        long killed = System.nanoTime();
        services.killLanguage();
        options.progress().println("The language service is killed.");
        TimeUnit.NANOSECONDS.sleep(DOWN.toNanos());
        int answeredDown = statistics.completed() - answeredBefore;
        services.startLanguage();
        long ready = System.nanoTime();
        options.progress().println("The language service is back.");
        await(callers, () -> lastToken.get() > ready, "a token after the service came back");
        long token = lastToken.get();
        int answered = statistics.completed();
        await(callers, () -> statistics.completed() > answered, "an answer after the service came back");
        long recovered = System.nanoTime();
        TimeUnit.NANOSECONDS.sleep(AFTERWARDS.toNanos());
        return options.report("fault")
                .put("fault", "kill-llm")
                .put("clients", clients)
                .put("answered_before", before.completed() + answeredBefore)
                .put("answered_while_down", answeredDown)
                .putAll(statistics.figures())
                .put("down_s", (ready - killed) / 1e9)
                .put("first_token_after_ready_s", (token - ready) / 1e9)
                .put("first_answer_after_ready_s", (recovered - ready) / 1e9)
                .put("first_answer_after_kill_s", (recovered - killed) / 1e9);
    }

    @FunctionalInterface
    private interface Condition {
        boolean holds();
    }

    private static void await(Future<?> callers, Condition condition, String what) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            if (callers.isDone()) {
                throw new IllegalStateException("the callers ended before " + what, failure(callers));
            }
            if (System.nanoTime() > end) {
                throw new IllegalStateException("no " + what + " within " + PATIENCE);
            }
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    private static @Nullable Throwable failure(Future<?> callers) throws InterruptedException {
        try {
            callers.get();
            return null;
        } catch (ExecutionException e) {
            return e.getCause();
        }
    }
}
