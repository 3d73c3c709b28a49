package io.rexserve.labeling;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/// How far a run is, on standard error: one line that is written again where that is a terminal, a line now and then
/// where it is a file. One thread.
final class Progress {
    private static final Duration TERMINAL_PACE = Duration.ofMillis(200);
    private static final Duration FILE_PACE = Duration.ofSeconds(10);
    private static final double NANOS = 1e9;
    /// Back to the start of the line, and the rest of it deleted.
    private static final String AGAIN = "\r\u001b[K";

    private final PrintStream raw;
    private final PrintWriter lines;
    private final boolean terminal;
    private final LongSupplier clock;
    private final int total;
    private final int before;
    private final long start;
    private long last;
    private int done;
    private int failed;
    private boolean shown;

    /// @param raw takes control characters; lines takes text of others
    /// @param before pictures that were done by an earlier run
    Progress(PrintStream raw, PrintWriter lines, boolean terminal, LongSupplier clock, int total, int before) {
        this.raw = raw;
        this.lines = lines;
        this.terminal = terminal;
        this.clock = clock;
        this.total = total;
        this.before = before;
        this.start = clock.getAsLong();
        this.last = start;
    }

    void done(boolean failure) {
        done++;
        failed += failure ? 1 : 0;
        long now = clock.getAsLong();
        if (now - last >= (terminal ? TERMINAL_PACE : FILE_PACE).toNanos()) {
            last = now;
            show(now);
        }
    }

    private void show(long now) {
        if (terminal) {
            raw.print(AGAIN + text(now));
            raw.flush();
            shown = true;
        } else {
            lines.println(text(now));
        }
    }

    private String text(long now) {
        double rate = done / Math.max((now - start) / NANOS, 1e-3);
        long left = Math.round((total - before - done) / rate);
        return String.format(
                Locale.ROOT,
                "%d of %d pictures, %.1f a second, %s left%s",
                before + done,
                total,
                rate,
                time(left),
                failed == 0 ? "" : ", " + failed + " failed");
    }

    static String time(long seconds) {
        if (seconds < 100) {
            return seconds + " s";
        }
        return seconds < 100 * 60 ? Math.round(seconds / 60.0) + " min" : Math.round(seconds / 3600.0) + " h";
    }

    /// A line of its own, which progress does not overwrite.
    void line(String text) {
        end();
        lines.println(text);
    }

    /// Takes the progress away.
    void end() {
        if (shown) {
            raw.print(AGAIN);
            raw.flush();
            shown = false;
        }
    }
}
