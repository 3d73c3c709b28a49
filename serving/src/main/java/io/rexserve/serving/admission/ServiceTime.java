package io.rexserve.serving.admission;

import java.time.Duration;

/// The average time that serving one unit of cost takes, whatever is batched: how fast a queue drains.
public final class ServiceTime {
    private static final double NEWEST = 0.2;
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final Ewma nanosPerUnit = Ewma.of(NEWEST);

    /// Records that requests were served in a time.
    ///
    /// @param cost of all that were served together
    public void record(long cost, Duration took) {
        nanosPerUnit.record((double) took.toNanos() / cost);
    }

    /// When to retry: the time that serving a cost should take, at least 100 ms and at most 30 s.
    public Duration retryAfter(long cost) {
        Duration estimate = Duration.ofNanos((long) (nanosPerUnit.value() * cost));
        if (estimate.compareTo(SHORTEST) < 0) {
            return SHORTEST;
        }
        return estimate.compareTo(LONGEST) > 0 ? LONGEST : estimate;
    }
}
