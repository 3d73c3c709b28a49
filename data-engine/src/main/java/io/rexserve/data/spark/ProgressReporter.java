package io.rexserve.data.spark;

import io.rexserve.data.chunk.ChunkReport;
import io.rexserve.data.stage.Outcome;
import java.util.Map;
import java.util.function.Consumer;

/// Tells the driver of outcomes, some at a time.
final class ProgressReporter {
    private static final long INTERVAL_NANOS = 500_000_000;

    private final Consumer<ChunkReport> driver;
    private ChunkReport untold = ChunkReport.NONE;
    private long told = System.nanoTime();

    ProgressReporter(Consumer<ChunkReport> driver) {
        this.driver = driver;
    }

    /// @param last whether no other stage of the task follows: a picture that goes on to one is not done yet
    void add(Outcome outcome, boolean last) {
        untold = !last && outcome instanceof Outcome.Kept
                ? untold.plus(new ChunkReport(0, 0, Map.of(), 0, outcome.cost()))
                : untold.plus(outcome, true);
        if (System.nanoTime() - told > INTERVAL_NANOS) {
            flush();
        }
    }

    void flush() {
        if (!untold.equals(ChunkReport.NONE)) {
            driver.accept(untold);
            untold = ChunkReport.NONE;
            told = System.nanoTime();
        }
    }
}
