package io.rexserve.benchmark.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A closed loop: a fixed number of clients, each of which sends its next request as soon as the last one is answered.
/// A rejected client waits for the time of `Retry-After` before, and one whose request failed for a second.
public final class ClosedLoop {
    private static final Duration DEFAULT_PAUSE = Duration.ofSeconds(1);

    private final GatewayClient client;
    private final LoadRequest.Source requests;
    private final AtomicLong remaining;
    private final long end;
    private final LoadStatistics statistics;
    private final GatewayClient.EventListener listener;
    private final AtomicLong firstIdle = new AtomicLong(Long.MAX_VALUE);

    private ClosedLoop(
            GatewayClient client,
            LoadRequest.Source requests,
            StopCondition until,
            long start,
            LoadStatistics statistics,
            GatewayClient.EventListener listener) {
        this.client = client;
        this.requests = requests;
        this.remaining = new AtomicLong(until.requests());
        this.end = until.duration() == null
                ? Long.MAX_VALUE
                : start + until.duration().toNanos();
        this.statistics = statistics;
        this.listener = listener;
    }

    /// When no more requests are started.
    ///
    /// @param requests that are started at most
    /// @param duration after which none is started; null for no limit
    public record StopCondition(long requests, @Nullable Duration duration) {
        public StopCondition {
            if (requests < 1) {
                throw new IllegalArgumentException("requests: " + requests + " (expected: >= 1)");
            }
        }

        public static StopCondition requests(long count) {
            return new StopCondition(count, null);
        }

        public static StopCondition after(Duration duration) {
            return new StopCondition(Long.MAX_VALUE, duration);
        }
    }

    /// The time during which every client had an open request. Throughput is counted in it.
    ///
    /// @param from on the clock of `System.nanoTime`
    /// @param to when the first client had no more requests
    public record FullLoad(long from, long to) {
        public double seconds() {
            return (to - from) / 1e9;
        }
    }

    /// Runs until the last answer.
    ///
    /// @param listener receives the events of all requests, on their threads
    /// @throws InterruptedException if this thread is to stop; so do all clients
    public static FullLoad run(
            GatewayClient client,
            LoadRequest.Source requests,
            int clients,
            StopCondition until,
            LoadStatistics statistics,
            GatewayClient.EventListener listener)
            throws InterruptedException {
        if (clients < 1) {
            throw new IllegalArgumentException("clients: " + clients + " (expected: >= 1)");
        }
        long start = System.nanoTime();
        var loop = new ClosedLoop(client, requests, until, start, statistics, listener);
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                running.add(callers.submit(loop::call));
            }
            for (Future<?> caller : running) {
                caller.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a client of the load failed", e.getCause());
        } finally {
            callers.shutdownNow();
        }
        return new FullLoad(start, loop.firstIdle.get());
    }

    private static Duration pause(RequestResult outcome) {
        return switch (outcome) {
            case RequestResult.Rejected refused -> refused.retryAfter() == null ? DEFAULT_PAUSE : refused.retryAfter();
            case RequestResult.Failed _, RequestResult.Lost _ -> DEFAULT_PAUSE;
            case RequestResult.Completed _, RequestResult.Abandoned _ -> Duration.ZERO;
        };
    }

    private @Nullable Void call() throws InterruptedException {
        while (System.nanoTime() < end && remaining.getAndDecrement() > 0) {
            LoadRequest request = requests.next();
            RequestResult outcome = client.send(request, System.nanoTime(), listener);
            statistics.add(outcome);
            Duration rest = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
            Duration pause = pause(outcome);
            Thread.sleep(pause.compareTo(rest) < 0 ? pause : rest);
        }
        firstIdle.accumulateAndGet(System.nanoTime(), Math::min);
        return null;
    }
}
