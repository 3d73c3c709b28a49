package io.rexserve.evaluation.coco;

import java.util.List;
import java.util.stream.IntStream;

/// Curves of all categories at one area range and limit, and their means in the order in which numpy adds them up.
final class CurveMeans {
    private final int thresholds;
    private final int recalls;
    private final int categories;
    /// [T, R, K]
    private final double[] precision;
    /// [T, K]
    private final double[] recall;
    private final boolean[] defined;

    CurveMeans(MatchedBoxes boxes, boolean withPrecision) {
        thresholds = boxes.rules.thresholds.length;
        recalls = boxes.rules.recalls.length;
        categories = boxes.categories;
        precision = new double[withPrecision ? thresholds * recalls * categories : 0];
        recall = new double[thresholds * categories];
        defined = new boolean[categories];
    }

    void put(int category, Accumulator accumulator, boolean isDefined) {
        defined[category] = isDefined;
        for (int at = 0; isDefined && at < thresholds; at++) {
            recall[at * categories + category] = accumulator.recall[at];
        }
        for (int at = 0; isDefined && at < precision.length / categories; at++) {
            precision[at * categories + category] = accumulator.precision[at];
        }
    }

    /// Mean over thresholds, recalls and those categories that have a wanted true box; -1 where there is none.
    double mean(FigureKey key) {
        if (key.threshold() >= thresholds || key.threshold() < FigureKey.ALL) {
            return -1;
        }
        List<Integer> taken = key.categories();
        int[] columns = (taken == null
                        ? IntStream.range(0, categories)
                        : taken.stream().mapToInt(Integer::intValue))
                .filter(k -> defined[k])
                .toArray();
        boolean precise = key.kind() == FigureKey.Kind.PRECISION;
        int rowsPerThreshold = precise ? recalls : 1;
        int from = key.threshold() == FigureKey.ALL ? 0 : key.threshold() * rowsPerThreshold;
        int to = key.threshold() == FigureKey.ALL ? thresholds * rowsPerThreshold : from + rowsPerThreshold;
        if (columns.length == 0) {
            return -1;
        }
        double[] source = precise ? precision : recall;
        var values = new double[(to - from) * columns.length];
        int count = 0;
        for (int row = from; row < to; row++) {
            for (int column : columns) {
                values[count++] = source[row * categories + column];
            }
        }
        return PairwiseSum.of(values, 0, count) / count;
    }
}
