package io.rexserve.evaluation.report;

import java.util.ArrayList;
import java.util.List;

/// A figure with its interval.
///
/// @param value NaN where there is nothing to measure
record Estimate(String name, double value, Interval interval) {
    /// Every figure of an estimator.
    static List<Estimate> of(Estimator estimator, Bootstrap bootstrap) {
        if (estimator.images().isEmpty()) {
            return List.of();
        }
        double[] values = estimator.values();
        List<Interval> intervals =
                bootstrap.intervals(bootstrap.samples(estimator.images().size(), estimator::values));
        List<Estimate> estimates = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            estimates.add(new Estimate(estimator.names().get(i), values[i], intervals.get(i)));
        }
        return estimates;
    }
}
