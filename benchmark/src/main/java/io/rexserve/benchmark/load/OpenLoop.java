package io.rexserve.benchmark.load;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// An open loop: requests arrive by a schedule, whether earlier ones were answered or not.
///
/// A request's time counts from its arrival by the schedule: if this process is late to send it, the delay is part of
/// what is reported (otherwise the slowest moments would be the least measured).
public final class OpenLoop {
    private OpenLoop() {}

    /// Sends requests for a time, and waits for the result of the last one.
    ///
    /// @return number of requests
    /// @throws InterruptedException if this thread is to stop; so do all requests
    public static int run(
            GatewayClient client,
            LoadRequest.Source requests,
            PoissonArrivals arrivals,
            Duration duration,
            LoadStatistics statistics)
            throws InterruptedException {
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
        int count = 0;
        try {
            long start = System.nanoTime();
            for (long at = arrivals.next(); at < duration.toNanos(); at = arrivals.next()) {
                long intended = start + at;
                LoadRequest request = requests.next();
                for (long wait = intended - System.nanoTime(); wait > 0; wait = intended - System.nanoTime()) {
                    TimeUnit.NANOSECONDS.sleep(wait);
                }
                callers.execute(() -> ask(client, request, intended, statistics));
                count++;
            }
            callers.shutdown();
            callers.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
            return count;
        } finally {
            callers.shutdownNow();
        }
    }

    private static void ask(GatewayClient client, LoadRequest request, long intended, LoadStatistics statistics) {
        try {
            statistics.add(client.send(request, intended, GatewayClient.EventListener.SILENT));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// A Poisson arrival process: exponential gaps between independent requests.
    public static final class PoissonArrivals {
        private final double perSecond;
        private final SplittableRandom random;
        private double seconds;

        /// @param perSecond arrivals on average
        /// @param seed same seed, same arrivals
        public PoissonArrivals(double perSecond, long seed) {
            if (!(perSecond > 0) || perSecond == Double.POSITIVE_INFINITY) {
                throw new IllegalArgumentException("arrivals: " + perSecond + " per second (expected: above 0)");
            }
            this.perSecond = perSecond;
            this.random = new SplittableRandom(seed);
        }

        /// Nanoseconds from the start to the next arrival; never less than before.
        public long next() {
            seconds -= Math.log(1 - random.nextDouble()) / perSecond;
            return (long) (seconds * 1e9);
        }
    }
}
