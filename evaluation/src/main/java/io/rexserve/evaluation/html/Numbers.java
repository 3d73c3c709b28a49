package io.rexserve.evaluation.html;

import java.util.Locale;

/// Numbers as reports print them. NaN, which stands for "nothing to measure", is a dash.
public final class Numbers {
    private static final String NONE = "–";
    private static final int PERCENT = 100;

    private Numbers() {}

    /// A share in percent with one decimal, without the sign: `41.2`.
    public static String percent(double share) {
        return fixed(PERCENT * share, 1);
    }

    /// A share in percent with the sign: `41.2 %`.
    public static String percentSign(double share) {
        return Double.isNaN(share) ? NONE : percent(share) + " %";
    }

    /// A difference of shares in points with one decimal and its sign: `+1.3`.
    public static String points(double difference) {
        return signed(PERCENT * difference, 1);
    }

    /// With so many decimals, never `-0.0`.
    public static String fixed(double value, int decimals) {
        if (Double.isNaN(value)) {
            return NONE;
        }
        String text = String.format(Locale.ROOT, "%." + decimals + "f", value);
        return text.matches("-0(\\.0*)?") ? text.substring(1) : text;
    }

    /// As [#fixed], with a plus before positive numbers and a minus sign before negative ones.
    public static String signed(double value, int decimals) {
        String text = fixed(value, decimals);
        boolean zero = text.matches("0(\\.0*)?");
        return text.equals(NONE) || zero ? text : text.startsWith("-") ? "−" + text.substring(1) : "+" + text;
    }

    /// Digits in groups of three: `36,335`.
    public static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /// As short as it can be read: three significant digits, without trailing zeros.
    public static String brief(double value) {
        if (Double.isNaN(value)) {
            return NONE;
        }
        if (value == 0) {
            return "0";
        }
        int magnitude = (int) Math.floor(Math.log10(Math.abs(value)));
        if (magnitude >= 2) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        String text = fixed(value, 2 - magnitude);
        return text.contains(".") ? text.replaceFirst("\\.?0+$", "") : text;
    }

    /// With the word in the right number: `1 image`, `2,000 images`.
    public static String count(long value, String noun) {
        return count(value) + " " + noun + (value == 1 ? "" : "s");
    }
}
