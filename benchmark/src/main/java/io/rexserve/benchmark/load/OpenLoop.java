package io.rexserve.benchmark.load;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// Requests that arrive when they arrive, whether those before them were answered or not.
///
/// A request's time counts from its arrival by the schedule: if this process is late to send it, the delay is part of
/// what is reported (otherwise the slowest moments would be the least measured).
public final class OpenLoop {
    private OpenLoop() {}

    /// Lets requests arrive for a time, and waits for what comes of the last one.
    ///
    /// @return how many arrived
    /// @throws InterruptedException if this thread is to stop; so do all requests
    public static int run(
            AnswerClient client, RequestSource requests, PoissonArrivals arrivals, Duration duration, Tally tally)
            throws InterruptedException {
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
        int count = 0;
        try {
            long start = System.nanoTime();
            for (long at = arrivals.next(); at < duration.toNanos(); at = arrivals.next()) {
                long intended = start + at;
                LoadRequest request = requests.next();
                for (long left = intended - System.nanoTime(); left > 0; left = intended - System.nanoTime()) {
                    TimeUnit.NANOSECONDS.sleep(left);
                }
                callers.execute(() -> ask(client, request, intended, tally));
                count++;
            }
            callers.shutdown();
            callers.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
            return count;
        } finally {
            callers.shutdownNow();
        }
    }

    private static void ask(AnswerClient client, LoadRequest request, long intended, Tally tally) {
        try {
            tally.add(client.ask(request, intended, EventListener.SILENT));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
