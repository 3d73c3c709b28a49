package io.rexserve.image.file;

import io.rexserve.image.DecodeBudget;
import io.rexserve.image.DecodeCancelledException;
import io.rexserve.image.InvalidImageException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.TimeUnit;

/// Measures one decode against its budget, on the thread that decodes.
public final class DecodeMeter {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /// Work between two looks at the clock: a few hundred microseconds of the slowest decoder, ten thousand times
    /// what a look costs.
    private static final int UNITS = 1 << 14;

    private final DecodeBudget budget;
    private final boolean processorTime =
            THREADS.isCurrentThreadCpuTimeSupported() && !Thread.currentThread().isVirtual();
    private final long start = now();
    private long units;

    public DecodeMeter(DecodeBudget budget) {
        this.budget = budget;
    }

    /// Counts work and looks at the budget when enough has come together.
    ///
    /// @param pixels or bytes that were worked on, >= 1
    /// @throws InvalidImageException.TooCostly if the time is over
    /// @throws DecodeCancelledException if the caller has gone
    public void count(long pixels) {
        units += pixels;
        if (units >= UNITS) {
            units = 0;
            check();
        }
    }

    /// Looks at the budget now.
    public void check() {
        if (budget.cancelled().getAsBoolean()) {
            throw new DecodeCancelledException();
        }
        long spent = now() - start;
        if (spent > budget.time().toNanos()) {
            throw new InvalidImageException.TooCostly("image: decoding it takes more than "
                    + TimeUnit.NANOSECONDS.toMillis(spent) + " ms (expected: <= "
                    + budget.time().toMillis() + " ms)");
        }
    }

    private long now() {
        return processorTime ? THREADS.getCurrentThreadCpuTime() : System.nanoTime();
    }
}
