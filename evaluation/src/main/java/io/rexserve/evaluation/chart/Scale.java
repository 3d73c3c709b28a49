package io.rexserve.evaluation.chart;

import java.util.ArrayList;
import java.util.List;

/// A linear axis: values of a domain to positions of the drawing.
///
/// @param low value at `start`
/// @param high value at `end`, greater than `low`
public record Scale(double low, double high, double start, double end) {
    private static final double[] STEPS = {1, 2, 5, 10};

    public Scale {
        if (!(low < high) || !Double.isFinite(low) || !Double.isFinite(high)) {
            throw new IllegalArgumentException("domain: " + low + " to " + high + " (expected: finite and low < high)");
        }
    }

    /// Position of a value; values beyond the domain lie beyond the range.
    public double at(double value) {
        return start + (value - low) / (high - low) * (end - start);
    }

    /// Round values in the domain, at most `most`, at steps of 1, 2 or 5 times a power of ten.
    public List<Double> ticks(int most) {
        double step = step(high - low, most);
        List<Double> ticks = new ArrayList<>();
        for (long i = (long) Math.ceil(low / step - 1e-9); i * step <= high + 1e-9 * step; i++) {
            ticks.add(i * step);
        }
        return ticks;
    }

    /// The domain widened to round values.
    public static Scale rounded(double low, double high, double start, double end) {
        double span = high > low ? high - low : Math.max(1e-9, Math.abs(high));
        double step = step(span, 5);
        double top = Math.ceil(high / step - 1e-9) * step;
        double bottom = Math.floor(low / step + 1e-9) * step;
        return new Scale(bottom, top > bottom ? top : bottom + step, start, end);
    }

    /// The smallest round step that gives at most `most` ticks.
    private static double step(double span, int most) {
        double power = Math.pow(10, Math.floor(Math.log10(span / most)));
        for (double factor : STEPS) {
            if (Math.floor(span / (factor * power) + 1e-9) + 1 <= most) {
                return factor * power;
            }
        }
        return 2 * STEPS[STEPS.length - 1] * power;
    }
}
