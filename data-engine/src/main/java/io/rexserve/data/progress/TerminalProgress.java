package io.rexserve.data.progress;

import java.io.Closeable;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Prints progress: on a terminal one line that is written over, elsewhere (a log, a pipe) a line now and then. For
/// several threads.
public final class TerminalProgress implements Closeable {
    private static final Duration ON_TERMINAL = Duration.ofMillis(200);
    private static final Duration IN_LOG = Duration.ofSeconds(10);
    private static final String CLEAR_TO_END_OF_LINE = "\u001b[K";

    private final PrintWriter out;
    private final boolean terminal;
    private final LongSupplier nanoTime;
    private @Nullable Progress last;
    private long stageBegan;
    private long printed;
    private boolean open;

    /// @param terminal whether a line can be written over
    /// @param nanoTime such as [System#nanoTime]
    public TerminalProgress(PrintWriter out, boolean terminal, LongSupplier nanoTime) {
        this.out = out;
        this.terminal = terminal;
        this.nanoTime = nanoTime;
    }

    /// Takes the state over, and prints it if the last print is long enough ago. The last state of a stage is always
    /// printed.
    public synchronized void update(Progress progress) {
        long now = nanoTime.getAsLong();
        Progress before = last;
        if (before == null || !before.stage().equals(progress.stage())) {
            endLine();
            stageBegan = now;
            printed = now - IN_LOG.toNanos();
        }
        last = progress;
        open = true;
        if (now - printed >= (terminal ? ON_TERMINAL : IN_LOG).toNanos()) {
            print(progress, now);
        }
    }

    private void print(Progress progress, long now) {
        printed = now;
        open = terminal;
        String text = ProgressText.of(progress, Duration.ofNanos(now - stageBegan));
        if (terminal) {
            out.print("\r" + text + CLEAR_TO_END_OF_LINE);
        } else {
            out.println(text);
        }
        out.flush();
    }

    /// Prints the last state where it was not, and ends the line.
    private void endLine() {
        if (!open || last == null) {
            return;
        }
        print(last, nanoTime.getAsLong());
        if (terminal) {
            out.println();
            out.flush();
        }
        open = false;
    }

    @Override
    public synchronized void close() {
        endLine();
        last = null;
    }
}
