package io.rexserve.benchmark.serving;

import java.util.Arrays;

/// The line that lies closest to points, by least squares.
final class Slope {
    private Slope() {}

    /// How much y grows per unit of x.
    ///
    /// @param x at least two different values
    /// @param y one value for each x
    static double of(double[] x, double[] y) {
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
        return both / spread;
    }
}
