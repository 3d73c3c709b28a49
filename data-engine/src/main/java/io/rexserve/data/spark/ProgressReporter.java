package io.rexserve.data.spark;

import io.rexserve.data.chunk.ChunkReport;
import io.rexserve.data.stage.Outcome;
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

    void add(Outcome outcome) {
        untold = untold.plus(outcome, true);
        if (System.nanoTime() - told > INTERVAL_NANOS) {
            flush();
        }
    }

    void flush() {
        if (untold.pictures() > 0) {
            driver.accept(untold);
            untold = ChunkReport.NONE;
            told = System.nanoTime();
        }
    }
}
