package io.rexserve.evaluation.report;

import java.util.Arrays;

/// A confidence interval; both ends are NaN where there is none.
record Interval(double low, double high) {
    static final Interval NONE = new Interval(Double.NaN, Double.NaN);

    /// Samples without a value, of all, from which on there is no interval.
    private static final double MOST_UNDEFINED = 0.5;

    /// The percentile interval of a bootstrap (Efron 1979): the quantiles of the samples, interpolated linearly between
    /// order statistics. Samples in which there was nothing to measure are left out.
    ///
    /// @param samples values of the resamples, NaN where there was nothing to measure
    /// @param level such as 0.95
    static Interval percentile(double[] samples, double level) {
        double[] sorted =
                Arrays.stream(samples).filter(Double::isFinite).sorted().toArray();
        if (sorted.length < 2 || sorted.length < (1 - MOST_UNDEFINED) * samples.length) {
            return NONE;
        }
        double tail = (1 - level) / 2;
        return new Interval(quantile(sorted, tail), quantile(sorted, 1 - tail));
    }

    private static double quantile(double[] sorted, double share) {
        double at = share * (sorted.length - 1);
        int below = (int) Math.floor(at);
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }

    boolean isKnown() {
        return Double.isFinite(low) && Double.isFinite(high);
    }

    /// Whether it tells anything: where all samples agree, it does not.
    boolean isInformative() {
        return isKnown() && low < high;
    }

    /// Whether the interval lies on one side of 0.
    boolean excludesZero() {
        return low > 0 || high < 0;
    }
}
