package io.rexserve.model.engine;

import java.time.Duration;

/// A running average of the time that one unit of cost takes: how fast a queue drains, whatever the owner does
/// together.
public final class Pace {
    /// Weight of the newest observation: about the last ten count.
    private static final double NEWEST = 0.2;

    private static final Duration SHORTEST_ADVICE = Duration.ofMillis(100);
    private static final Duration LONGEST_ADVICE = Duration.ofSeconds(30);

    private volatile double nanosPerUnit;

    /// Notes that work took a time. Called by the owner thread only.
    ///
    /// @param cost of all that was done together
    public void record(long cost, Duration took) {
        double observed = (double) took.toNanos() / cost;
        nanosPerUnit = nanosPerUnit == 0 ? observed : nanosPerUnit + NEWEST * (observed - nanosPerUnit);
    }

    /// The time that waiting work of a cost should take, between 100 ms and 30 s.
    public Duration expected(long cost) {
        Duration expected = Duration.ofNanos((long) (nanosPerUnit * cost));
        if (expected.compareTo(SHORTEST_ADVICE) < 0) {
            return SHORTEST_ADVICE;
        }
        return expected.compareTo(LONGEST_ADVICE) > 0 ? LONGEST_ADVICE : expected;
    }
}
