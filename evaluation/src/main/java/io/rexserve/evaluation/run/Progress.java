package io.rexserve.evaluation.run;

import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// Says now and then how far a run is: done of total, rate, time left, failures. Any number of threads may use one.
public final class Progress {
    private static final long BETWEEN_LINES = Duration.ofSeconds(5).toNanos();

    private final String what;
    private final long total;
    private final long before;
    private final Consumer<String> out;
    private final LongSupplier clock;
    private final long start;
    private long lastLine;
    private long done;
    private long failed;

    /// @param what such as `questions`
    /// @param total of the whole run
    /// @param before that an earlier start has done
    /// @param out receives a line at a time
    /// @param clock in nanoseconds, as `System.nanoTime`
    public Progress(String what, long total, long before, Consumer<String> out, LongSupplier clock) {
        this.what = what;
        this.total = total;
        this.before = before;
        this.out = out;
        this.clock = clock;
        this.start = clock.getAsLong();
        this.lastLine = start;
    }

    /// One more is done; prints a line if the last one is five seconds old, or all are done.
    public synchronized void add(boolean answered) {
        done++;
        failed += answered ? 0 : 1;
        long now = clock.getAsLong();
        if (now - lastLine >= BETWEEN_LINES || before + done == total) {
            lastLine = now;
            out.accept(line(now));
        }
    }

    private String line(long now) {
        double seconds = Math.max(1e-3, (now - start) / 1e9);
        double rate = done / seconds;
        long left = total - before - done;
        var text = new StringBuilder(String.format(
                Locale.ROOT,
                "%,d of %,d %s (%d %%), %.1f a second",
                before + done,
                total,
                what,
                total == 0 ? 100 : 100 * (before + done) / total,
                rate));
        if (left > 0) {
            text.append(", ").append(time(Math.round(left / rate))).append(" left");
        }
        if (failed > 0) {
            text.append(String.format(Locale.ROOT, ", %,d failed", failed));
        }
        return text.toString();
    }

    static String time(long seconds) {
        if (seconds >= 3600) {
            return seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
        }
        return seconds >= 60 ? seconds / 60 + " min " + seconds % 60 + " s" : seconds + " s";
    }
}
