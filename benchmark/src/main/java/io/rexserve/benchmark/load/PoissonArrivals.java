package io.rexserve.benchmark.load;

import java.util.SplittableRandom;

/// Points in time at which independent callers come: gaps are exponential, and none waits for an answer.
public final class PoissonArrivals {
    private final double perSecond;
    private final SplittableRandom random;
    private double seconds;

    /// @param perSecond arrivals on average
    /// @param seed same seed, same arrivals
    public PoissonArrivals(double perSecond, long seed) {
        if (!(perSecond > 0) || perSecond == Double.POSITIVE_INFINITY) {
            throw new IllegalArgumentException("arrivals: " + perSecond + " per second (expected: above 0)");
        }
        this.perSecond = perSecond;
        this.random = new SplittableRandom(seed);
    }

    /// Nanoseconds from the start to the next arrival; never less than before.
    public long next() {
        seconds -= Math.log(1 - random.nextDouble()) / perSecond;
        return (long) (seconds * 1e9);
    }
}
