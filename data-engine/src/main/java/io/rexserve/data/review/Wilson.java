package io.rexserve.data.review;

import java.util.Locale;

/// A share of right ones with its 95 % interval (Wilson 1927), which holds for few and for extreme shares too.
///
/// @param right of those judged
/// @param judged in all
public record Wilson(long right, long judged) {
    private static final double Z = 1.959963984540054;

    public double share() {
        return judged == 0 ? 0 : (double) right / judged;
    }

    public double low() {
        return judged == 0 ? 0 : Math.max(0, middle() - spread());
    }

    public double high() {
        return judged == 0 ? 1 : Math.min(1, middle() + spread());
    }

    private double middle() {
        return (share() + Z * Z / (2 * judged)) / (1 + Z * Z / judged);
    }

    private double spread() {
        double p = share();
        return Z / (1 + Z * Z / judged) * Math.sqrt(p * (1 - p) / judged + Z * Z / (4.0 * judged * judged));
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.3f [%.3f, %.3f] (%,d of %,d)", share(), low(), high(), right, judged);
    }
}
