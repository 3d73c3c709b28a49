package io.rexserve.data.endpoint;

import java.time.Duration;
import java.util.SplittableRandom;

/// How long to wait before a request is sent again: twice as long each time, less a share drawn from a seed.
///
/// A request that failed in transport is sent again so many times. One that the server puts off is no fault of the
/// request: it is sent again until the waits together reach a limit.
final class Backoff {
    private static final double FIRST_SECONDS = 0.5;
    private static final double LONGEST_SECONDS = 30;

    private final int retries;
    private final Duration maxWait;
    private final SplittableRandom random;
    private int waits;
    private int failures;
    private Duration putOff = Duration.ZERO;

    Backoff(int retries, Duration maxWait, long seed) {
        this.retries = retries;
        this.maxWait = maxWait;
        this.random = new SplittableRandom(seed);
    }

    /// Whether the request may be sent again after a failure in transport.
    boolean failed() {
        return failures++ < retries;
    }

    /// The time until then.
    Duration next() {
        double longest = Math.min(LONGEST_SECONDS, FIRST_SECONDS * Math.pow(2, Math.min(waits++, 20)));
        return Duration.ofNanos(Math.round(longest * (0.5 + 0.5 * random.nextDouble()) * 1e9));
    }

    /// Whether the request may be sent again after the server has put it off.
    ///
    /// @param wait until then
    boolean putOff(Duration wait) {
        putOff = putOff.plus(wait);
        return putOff.compareTo(maxWait) <= 0;
    }

    Duration putOff() {
        return putOff;
    }
}
