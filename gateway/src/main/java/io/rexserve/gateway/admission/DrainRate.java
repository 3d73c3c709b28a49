package io.rexserve.gateway.admission;

import java.time.Duration;

/// How long it takes until something that requests hold becomes free, as measured on those that have ended.
///
/// With `n` units held and requests that hold theirs for `t` on average, `n / t` units become free in a unit of time
/// (Little's law). The average is an exponential one, so that it follows the load.
public final class DrainRate {
    /// Weight of the latest request.
    private static final double LATEST = 0.1;
    /// Before anything has been measured.
    private static final Duration UNKNOWN = Duration.ofSeconds(1);

    private double meanNanos;

    /// A request has ended.
    public synchronized void ended(long nanosHeld) {
        meanNanos = meanNanos == 0 ? nanosHeld : meanNanos + LATEST * (nanosHeld - meanNanos);
    }

    /// When so many units will have become free.
    ///
    /// @param units wanted beyond those that are free
    /// @param held by requests now
    public synchronized Duration until(long units, long held) {
        if (meanNanos == 0 || held <= 0) {
            return UNKNOWN;
        }
        return Duration.ofNanos(Math.round(meanNanos * Math.min(1, (double) units / held)));
    }
}
