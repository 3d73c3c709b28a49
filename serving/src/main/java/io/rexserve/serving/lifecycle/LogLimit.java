package io.rexserve.serving.lifecycle;

import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/// Lets so many lines a minute into a log and counts the others, so that callers cannot fill a disk with what goes
/// wrong for them. Safe for use by several threads.
public final class LogLimit {
    private static final long MINUTE_NANOS = 60_000_000_000L;

    private final int perMinute;
    private final LongSupplier clock;
    private long beganNanos;
    private int logged;
    private long dropped;

    /// @param perMinute lines, >= 1
    /// @param clock nanoseconds
    public LogLimit(int perMinute, LongSupplier clock) {
        this.perMinute = perMinute;
        this.clock = clock;
        this.beganNanos = clock.getAsLong();
    }

    /// Logs a line, unless this minute has had its lines.
    ///
    /// @param line logs it
    /// @param others logs before it how many were dropped since the last one
    public void log(Runnable line, LongConsumer others) {
        long missing;
        synchronized (this) {
            long now = clock.getAsLong();
            if (now - beganNanos >= MINUTE_NANOS) {
                beganNanos = now;
                logged = 0;
            }
            if (logged == perMinute) {
                dropped++;
                return;
            }
            logged++;
            missing = dropped;
            dropped = 0;
        }
        if (missing > 0) {
            others.accept(missing);
        }
        line.run();
    }
}
