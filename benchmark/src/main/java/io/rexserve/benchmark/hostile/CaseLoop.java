package io.rexserve.benchmark.hostile;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/// Runs numbered cases, several at a time, until all are done, time is over or the target is gone.
///
/// @param first number of the first case
/// @param count of cases
/// @param limit of time for all of them
/// @param concurrency cases that are under way at a time
/// @param progress receives a line now and then
public record CaseLoop(int first, int count, Duration limit, int concurrency, PrintStream progress) {
    private static final int PROGRESS_EVERY = 500;

    /// One numbered case.
    @FunctionalInterface
    public interface Case {
        /// @return whether to go on
        boolean run(int number);
    }

    public CaseLoop {
        if (count < 1 || concurrency < 1) {
            throw new IllegalArgumentException(
                    "cases: " + count + ", concurrency: " + concurrency + " (expected: at least 1 each)");
        }
    }

    /// @return the number of cases that were run
    /// @throws IllegalStateException if a case itself fails, which is a fault of this program
    public int run(Case each) throws InterruptedException {
        var next = new AtomicInteger(first);
        var done = new AtomicInteger();
        var over = new AtomicBoolean();
        long end = System.nanoTime() + limit.toNanos();
        var workers = new ArrayList<Future<?>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < concurrency; i++) {
                workers.add(threads.submit(() -> {
                    for (int number = next.getAndIncrement();
                            number < first + count && System.nanoTime() < end && !over.get();
                            number = next.getAndIncrement()) {
                        over.compareAndSet(false, !each.run(number));
                        report(done.incrementAndGet());
                    }
                }));
            }
            for (Future<?> worker : workers) {
                worker.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a case cannot be made or sent", e.getCause());
        }
        return done.get();
    }

    private void report(int done) {
        if (done % PROGRESS_EVERY == 0) {
            progress.println(done + " of " + count + " cases");
        }
    }
}
