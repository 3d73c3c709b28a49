package io.rexserve.model.language.sampling;

/// Sums of exponentials over ranges of logits, for probabilities that are right to 1e-6.
///
/// Vocabularies hold up to 152,000 logits, and one sum is needed for every token of every answer. Terms too small to
/// matter are skipped, and the others come from a table instead of [Math#exp(double)].
public final class Softmax {
    // Together the skipped terms are less than 3e-7 of the sum, whatever the vocabulary.
    private static final double SKIPPED_SHARE = 3e-7;
    private static final int STEPS = 64;
    private static final double[] POWERS = powers();

    private Softmax() {}

    /// A sum of exponentials `scale * e^max`; `max` is negative infinity where nothing was summed.
    record Sum(float max, double scale) {
        double log() {
            return max + Math.log(scale);
        }

        Sum plus(Sum other) {
            if (max < other.max) {
                return other.plus(this);
            }
            return other.max == Float.NEGATIVE_INFINITY
                    ? this
                    : new Sum(max, scale + other.scale * Math.exp((double) other.max - max));
        }

        /// The share of `e^logit` in this sum.
        float share(float logit) {
            return (float) (Math.exp((double) logit - max) / scale);
        }
    }

    /// @param ranges `from, to, from, to ...`, `to` not included
    static Sum over(float[] logits, int[] ranges) {
        float max = max(logits, ranges);
        if (max == Float.NEGATIVE_INFINITY) {
            return new Sum(max, 0);
        }
        double deepest = Math.min(Math.log(logits.length / SKIPPED_SHARE), (POWERS.length - 1.0) / STEPS);
        float least = (float) (max - deepest);
        double sum = 0;
        for (int i = 0; i < ranges.length; i += 2) {
            sum += sum(logits, ranges[i], ranges[i + 1], max, least);
        }
        return new Sum(max, sum);
    }

    private static float max(float[] logits, int[] ranges) {
        float max = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < ranges.length; i += 2) {
            for (int id = ranges[i]; id < ranges[i + 1]; id++) {
                max = Math.max(max, logits[id]);
            }
        }
        return max;
    }

    private static double sum(float[] logits, int from, int to, float max, float least) {
        double sum = 0;
        for (int id = from; id < to; id++) {
            if (logits[id] > least) {
                sum += powerOf(max - logits[id]);
            }
        }
        return sum;
    }

    /// `e^-depth` to 3e-9 of itself: the table's entry above, times the first terms of the series for the rest.
    private static double powerOf(float depth) {
        int step = (int) (depth * STEPS);
        double rest = (double) step / STEPS - depth; // above -1/64, at most 0
        return POWERS[step] * (1 + rest * (1 + rest * (0.5 + rest * (1.0 / 6))));
    }

    private static double[] powers() {
        var powers = new double[(int) Math.ceil(STEPS * Math.log(Integer.MAX_VALUE / SKIPPED_SHARE)) + 1];
        for (int step = 0; step < powers.length; step++) {
            powers[step] = Math.exp((double) -step / STEPS);
        }
        return powers;
    }
}
