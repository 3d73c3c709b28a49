package io.rexserve.image.box;

/// Turns a score into a probability of being right: beta calibration (Kull, Silva Filho, Flach 2017, equation 1).
///
/// `1 / (1 + exp(-(a ln s - b ln(1 - s) + c)))`. With a and b at least 0 it never falls, so that it changes no ranking;
/// 1, 1 and 0 change nothing.
///
/// @param a weight of the evidence for, at least 0
/// @param b weight of the evidence against, at least 0
/// @param c log odds at a score of .5, where a equals b
public record ScoreCalibration(double a, double b, double c) {
    /// Changes nothing.
    public static final ScoreCalibration IDENTITY = new ScoreCalibration(1, 1, 0);

    // Single precision does not tell scores apart that are closer to 0 or 1.
    private static final double LEAST = 1e-7;

    public ScoreCalibration {
        require("a", a, a >= 0);
        require("b", b, b >= 0);
        require("c", c, true);
        if (a == 0 && b == 0) {
            throw new IllegalArgumentException("a, b: 0, 0 (expected: one of them above 0, so that scores differ)");
        }
    }

    private static void require(String name, double value, boolean inRange) {
        if (!inRange || !Double.isFinite(value)) {
            throw new IllegalArgumentException(
                    name + ": " + value + " (expected: a finite number" + (name.equals("c") ? ")" : " of at least 0)"));
        }
    }

    /// @param score 0 to 1
    /// @return 0 to 1
    public float of(float score) {
        if (equals(IDENTITY)) {
            return score;
        }
        return (float) (1 / (1 + Math.exp(-(a * logOfFor(score) + b * logOfAgainst(score) + c))));
    }

    /// What `a` is multiplied by: never positive.
    public static double logOfFor(double score) {
        return Math.log(Math.clamp(score, LEAST, 1 - LEAST));
    }

    /// What `b` is multiplied by: never negative.
    public static double logOfAgainst(double score) {
        return -Math.log1p(-Math.clamp(score, LEAST, 1 - LEAST));
    }
}
