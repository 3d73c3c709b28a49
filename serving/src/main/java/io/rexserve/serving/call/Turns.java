package io.rexserve.serving.call;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Whose turn it is on a stream: the caller's, which is to send a message or to read what it was sent, or the
/// service's, which computes the answer. A caller that lets its turn last too long ends the stream. Safe for use by
/// several threads.
public final class Turns {
    private enum Turn {
        CALLER,
        SERVICE,
        OVER
    }

    /// Runs something later.
    @FunctionalInterface
    public interface Timer {
        /// @return cancelling it takes the action back
        Future<?> schedule(Runnable action, Duration delay);
    }

    private final Timer timer;
    private final LongSupplier clock;
    private final Duration limit;
    private final Runnable idle;
    private Turn turn = Turn.SERVICE;
    private boolean halfClosed;
    private long sinceNanos;
    private @Nullable Future<?> pending;

    /// @param clock nanoseconds
    /// @param limit of one turn of the caller
    /// @param idle called once if a turn of the caller was too long; the stream is over then
    public Turns(Timer timer, LongSupplier clock, Duration limit, Runnable idle) {
        this.timer = timer;
        this.clock = clock;
        this.limit = limit;
        this.idle = idle;
    }

    /// The service has done its part; also at the beginning of the stream.
    ///
    /// @return whether the caller may still send something: else the stream is complete, unless it was over before
    public synchronized boolean served() {
        if (turn != Turn.SERVICE) {
            return true;
        }
        turn = Turn.CALLER;
        sinceNanos = clock.getAsLong();
        if (!halfClosed) {
            pending = timer.schedule(this::tooLong, limit);
        }
        return !halfClosed;
    }

    private void tooLong() {
        if (endIfIdle()) {
            idle.run();
        }
    }

    /// A message of the caller has arrived.
    ///
    /// @return false if the stream is over, and the message to be dropped
    public synchronized boolean messageArrived() {
        if (turn == Turn.OVER) {
            return false;
        }
        turn = Turn.SERVICE;
        cancelTimer();
        return true;
    }

    /// The caller sends nothing any more.
    ///
    /// @return whether the stream is complete, since nothing is being computed
    public synchronized boolean halfClosed() {
        halfClosed = true;
        return turn == Turn.CALLER;
    }

    /// Ends a stream on which it is the caller's turn.
    ///
    /// @return whether it was, and the stream has not been over before
    public synchronized boolean endIfIdle() {
        boolean ends = turn == Turn.CALLER;
        if (ends) {
            end();
        }
        return ends;
    }

    /// Ends the stream, whosever turn it is.
    public synchronized void end() {
        turn = Turn.OVER;
        cancelTimer();
    }

    /// How long it has been the caller's turn; empty if it is not.
    public synchronized OptionalLong idleNanos() {
        return turn == Turn.CALLER ? OptionalLong.of(clock.getAsLong() - sinceNanos) : OptionalLong.empty();
    }

    private void cancelTimer() {
        if (pending != null) {
            pending.cancel(false);
            pending = null;
        }
    }
}
