package io.rexserve.evaluation.paradigm;

import io.rexserve.image.box.PixelBox;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Matches of answers and truths at IoU 0.5 to 0.95, summed over questions.
///
/// @param right matched boxes at each threshold
/// @param predicted boxes of the answers
/// @param wanted true boxes
record BoxCounts(List<Integer> right, int predicted, int wanted) {
    /// 0.5, 0.55 to 0.95.
    static final List<Double> THRESHOLDS =
            IntStream.range(0, 10).mapToObj(i -> (50 + 5 * i) / 100.0).toList();

    static final BoxCounts NONE = new BoxCounts(THRESHOLDS.stream().map(_ -> 0).toList(), 0, 0);

    BoxCounts {
        right = List.copyOf(right);
    }

    private record Pair(int prediction, int truth, double iou) {}

    /// Pairs are matched by falling overlap, so that the order of an answer decides nothing: answers have no scores.
    static BoxCounts of(List<PixelBox> predictions, List<PixelBox> truths) {
        var pairs = new ArrayList<Pair>();
        for (int i = 0; i < predictions.size(); i++) {
            for (int k = 0; k < truths.size(); k++) {
                pairs.add(new Pair(i, k, predictions.get(i).iou(truths.get(k))));
            }
        }
        pairs.sort(Comparator.comparingDouble(Pair::iou).reversed());
        List<Integer> right =
                THRESHOLDS.stream().map(threshold -> matched(pairs, threshold)).toList();
        return new BoxCounts(right, predictions.size(), truths.size());
    }

    private static int matched(List<Pair> pairs, double threshold) {
        var predictions = new ArrayList<Integer>();
        var truths = new ArrayList<Integer>();
        for (Pair pair : pairs) {
            if (pair.iou() >= threshold && !predictions.contains(pair.prediction()) && !truths.contains(pair.truth())) {
                predictions.add(pair.prediction());
                truths.add(pair.truth());
            }
        }
        return predictions.size();
    }

    BoxCounts plus(BoxCounts other) {
        List<Integer> sums = IntStream.range(0, right.size())
                .mapToObj(i -> right.get(i) + other.right.get(i))
                .toList();
        return new BoxCounts(sums, predicted + other.predicted, wanted + other.wanted);
    }

    /// F1 at IoU 0.5; not a number without boxes.
    double f1() {
        return f1(0);
    }

    /// The mean of F1 over all thresholds.
    double meanF1() {
        return IntStream.range(0, THRESHOLDS.size())
                .mapToDouble(this::f1)
                .average()
                .orElse(Double.NaN);
    }

    private double f1(int threshold) {
        return 2.0 * right.get(threshold) / (predicted + wanted);
    }

    double precision() {
        return (double) right.getFirst() / predicted;
    }

    double recall() {
        return (double) right.getFirst() / wanted;
    }
}
