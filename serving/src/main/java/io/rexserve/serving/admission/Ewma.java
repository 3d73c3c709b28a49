package io.rexserve.serving.admission;

/// An exponentially weighted moving average. Safe for use by several threads.
public final class Ewma {
    private final double weight;
    private final double maxRatio;
    private volatile double value;

    private Ewma(double weight, double maxRatio) {
        this.weight = weight;
        this.maxRatio = maxRatio;
    }

    /// @param weight of the newest observation, above 0 and up to 1; about the last 2/weight observations count
    public static Ewma of(double weight) {
        if (!(weight > 0 && weight <= 1)) {
            throw new IllegalArgumentException("weight: " + weight + " (expected: above 0, up to 1)");
        }
        return new Ewma(weight, Double.POSITIVE_INFINITY);
    }

    /// An average like this one, empty, in which an observation counts as at most so many times the average before it.
    ///
    /// @param ratio above 1
    public Ewma limitingOutliers(double ratio) {
        if (!(ratio > 1)) {
            throw new IllegalArgumentException("ratio: " + ratio + " (expected: > 1)");
        }
        return new Ewma(weight, ratio);
    }

    /// @param observation above 0; others count as none while the average is empty
    public synchronized void record(double observation) {
        double before = value;
        value = before == 0 ? observation : before + weight * (Math.min(observation, maxRatio * before) - before);
    }

    /// True until something was recorded.
    public boolean isEmpty() {
        return value == 0;
    }

    /// The average; 0 while it is empty.
    public double value() {
        return value;
    }
}
