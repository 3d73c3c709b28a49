package io.rexserve.datasets.format;

import tools.jackson.databind.JsonNode;

/// Numbers in text files.
public final class Numbers {
    private static final double EXACT_INTEGERS = 0x1p53;

    private Numbers() {}

    /// A number of JSON as the nearest double: infinite where it is larger than any, NaN where it is no number.
    public static double value(JsonNode number) {
        if (!number.isNumber()) {
            return Double.NaN;
        }
        return number.isBigInteger() ? number.bigIntegerValue().doubleValue() : number.doubleValue();
    }

    /// The shortest text that reads back as the same double: whole numbers without a fraction (`12`, not `12.0`).
    public static String text(double value) {
        boolean whole = value == Math.rint(value) && Math.abs(value) < EXACT_INTEGERS;
        boolean negativeZero = value == 0 && 1 / value < 0;
        return whole && !negativeZero ? Long.toString((long) value) : Double.toString(value);
    }
}
