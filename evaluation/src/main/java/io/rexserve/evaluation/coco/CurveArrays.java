package io.rexserve.evaluation.coco;

import java.util.Arrays;

/// pycocotools' arrays of an evaluation, flat in its order of dimensions.
public final class CurveArrays {
    private final int[] shape;
    private final double[] precision;
    private final double[] recall;
    private final double[] scores;

    private CurveArrays(int[] shape) {
        this.shape = shape;
        int curves = shape[2] * shape[3] * shape[4];
        precision = filled(shape[0] * shape[1] * curves);
        scores = filled(shape[0] * shape[1] * curves);
        recall = filled(shape[0] * curves);
    }

    static CurveArrays of(MatchedBoxes boxes) {
        Rules rules = boxes.rules;
        int[] shape = {
            rules.thresholds.length, rules.recalls.length, boxes.categories, rules.areas.size(), rules.limits.length
        };
        var arrays = new CurveArrays(shape);
        var accumulator = new Accumulator(boxes);
        for (int a = 0; a < shape[3]; a++) {
            for (int m = 0; m < shape[4]; m++) {
                var entries = new CurveEntries(boxes, a, m);
                for (int k = 0; k < shape[2]; k++) {
                    if (accumulator.accumulate(k, entries, null, true)) {
                        arrays.put(accumulator, (k * shape[3] + a) * shape[4] + m);
                    }
                }
            }
        }
        return arrays;
    }

    private void put(Accumulator accumulator, int curve) {
        int curves = shape[2] * shape[3] * shape[4];
        for (int t = 0; t < shape[0]; t++) {
            recall[t * curves + curve] = accumulator.recall[t];
            for (int r = 0; r < shape[1]; r++) {
                int at = t * shape[1] + r;
                precision[at * curves + curve] = accumulator.precision[at];
                scores[at * curves + curve] = accumulator.scores[at];
            }
        }
    }

    private static double[] filled(int size) {
        var values = new double[size];
        Arrays.fill(values, -1);
        return values;
    }

    /// T, R, K, A, M.
    public int[] shape() {
        return shape.clone();
    }

    /// [T, R, K, A, M], -1 where no true box is wanted.
    public double[] precision() {
        return precision;
    }

    /// [T, K, A, M], -1 where no true box is wanted.
    public double[] recall() {
        return recall;
    }

    /// [T, R, K, A, M], -1 where no true box is wanted.
    public double[] scores() {
        return scores;
    }
}
