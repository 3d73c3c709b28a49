package io.rexserve.gateway.service;

import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Status;
import io.rexserve.v1.refusal.Reason;
import io.rexserve.v1.refusal.Refusal;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// Decides whether one call is opened anew after it broke, and when. Not safe for use by several threads at a time.
///
/// It is, as long as the retry window is open, which begins with the first break, or when the service was last seen to
/// serve, whichever is earlier: a caller does not wait for a service that has been away for longer. A call never waits
/// beyond its deadline.
public final class Reopening {
    private static final Duration FIRST_DELAY = Duration.ofMillis(50);
    private static final Duration MAX_DELAY = Duration.ofMillis(800);

    private final Duration window;
    private final Supplier<Duration> away;
    private final LongSupplier clock;
    private final Context context;
    private long broke;
    private int breaks;

    /// @param window how long a call is opened anew
    /// @param away for how long the service has not served
    /// @param clock nanoseconds
    /// @param context of the call, with its deadline
    Reopening(Duration window, Supplier<Duration> away, LongSupplier clock, Context context) {
        this.window = window;
        this.away = away;
        this.clock = clock;
        this.context = context;
    }

    /// How long to wait before the call is opened anew; empty if it is not.
    ///
    /// @param error what it ended with
    public Optional<Duration> after(Throwable error) {
        if (!lostReplica(error)) {
            return Optional.empty();
        }
        long now = clock.getAsLong();
        if (breaks++ == 0) {
            broke = now;
        }
        Duration waited = Duration.ofNanos(now - broke);
        Duration since = waited.compareTo(away.get()) > 0 ? waited : away.get();
        Duration delay = delay(breaks);
        return since.compareTo(window) < 0 && left().compareTo(delay) > 0 ? Optional.of(delay) : Optional.empty();
    }

    /// The call is answered: another break is a new one.
    public void answered() {
        breaks = 0;
    }

    /// Half of it by chance, so that calls that broke together do not come back together.
    private static Duration delay(int attempt) {
        Duration longest = FIRST_DELAY.multipliedBy(1L << Math.min(attempt - 1, 4));
        long nanos = Math.min(longest.toNanos(), MAX_DELAY.toNanos());
        return Duration.ofNanos(nanos / 2 + ThreadLocalRandom.current().nextLong(nanos / 2));
    }

    private Duration left() {
        Deadline deadline = context.getDeadline();
        return deadline == null ? Duration.ofDays(1) : Duration.ofNanos(deadline.timeRemaining(TimeUnit.NANOSECONDS));
    }

    /// Whether a call ended because of the replica that it was on, or because there was none: another may answer it.
    private boolean lostReplica(Throwable error) {
        if (context.isCancelled()) {
            return false;
        }
        Optional<Refusal> refusal = Refusal.from(error);
        if (refusal.isPresent()) {
            Reason reason = refusal.get().reason();
            return reason == Reason.DRAINING || reason == Reason.WARMING_UP || reason == Reason.CANCELLED;
        }
        Status.Code code = Status.fromThrowable(error).getCode();
        // A process that is killed resets its streams, which looks as if they had been cancelled.
        return code == Status.Code.UNAVAILABLE || code == Status.Code.CANCELLED;
    }
}
