package io.rexserve.benchmark.report;

import java.util.Arrays;

/// A straight line by least squares.
///
/// @param slope how much y grows per unit of x
/// @param intercept y at 0
public record Line(double slope, double intercept) {
    /// @param x at least two different values
    /// @param y one value for each x
    public static Line through(double[] x, double[] y) {
        double meanX = Arrays.stream(x).average().orElseThrow();
        double meanY = Arrays.stream(y).average().orElseThrow();
        double both = 0;
        double spread = 0;
        for (int i = 0; i < x.length; i++) {
            both += (x[i] - meanX) * (y[i] - meanY);
            spread += (x[i] - meanX) * (x[i] - meanX);
        }
        if (spread == 0) {
            throw new IllegalArgumentException("x: one value (expected: at least two different ones)");
        }
        double slope = both / spread;
        return new Line(slope, meanY - slope * meanX);
    }

    public double at(double x) {
        return intercept + slope * x;
    }
}
