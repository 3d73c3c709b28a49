package io.rexserve.serving.admission;

import java.time.Duration;

/// The average time that serving one unit of cost takes, including the effect of batching: how fast a queue drains.
public final class ServiceTime {
    private static final double WEIGHT = 0.2;
    private static final Duration MIN = Duration.ofMillis(100);
    private static final Duration MAX = Duration.ofSeconds(30);

    private final Ewma nanosPerUnit = Ewma.of(WEIGHT);

    /// Records that requests were served in a time.
    ///
    /// @param cost of all that were served together
    public void record(long cost, Duration took) {
        nanosPerUnit.record((double) took.toNanos() / cost);
    }

    /// When to retry: the time that serving a cost should take, at least 100 ms and at most 30 s.
    public Duration retryAfter(long cost) {
        Duration estimate = Duration.ofNanos((long) (nanosPerUnit.value() * cost));
        if (estimate.compareTo(MIN) < 0) {
            return MIN;
        }
        return estimate.compareTo(MAX) > 0 ? MAX : estimate;
    }
}
