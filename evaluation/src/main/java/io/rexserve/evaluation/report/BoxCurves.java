package io.rexserve.evaluation.report;

import io.rexserve.evaluation.coco.FigureKey;
import io.rexserve.evaluation.coco.MatchedBoxes;
import io.rexserve.evaluation.coco.PrecisionRecall;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Average precision of a run, with the names that its numbers lack.
///
/// @param boxes matched as the protocol says
/// @param keys of the protocol's figures
/// @param images key of each of `boxes.imageIds()`
/// @param categories name of each of `boxes.categoryIds()`
public record BoxCurves(MatchedBoxes boxes, List<FigureKey> keys, List<String> images, List<String> categories) {
    private static final double TOLERANCE = 1e-9;

    public BoxCurves {
        keys = List.copyOf(keys);
        images = List.copyOf(images);
        categories = List.copyOf(categories);
        if (images.size() != boxes.imageIds().length || categories.size() != boxes.categoryIds().length) {
            throw new IllegalArgumentException("images: " + images.size() + ", categories: " + categories.size()
                    + " (expected: " + boxes.imageIds().length + " and " + boxes.categoryIds().length + ")");
        }
    }

    /// The protocol's figures.
    public Estimator estimator() {
        return new OfBoxes(boxes, keys, images);
    }

    /// AP and AP50 of each category, one after the other.
    Estimator perCategory() {
        List<FigureKey> own = new ArrayList<>();
        for (int k = 0; k < categories.size(); k++) {
            own.add(precision("AP " + k, FigureKey.ALL, List.of(k)));
            own.add(precision("AP50 " + k, threshold(0.5), List.of(k)));
        }
        return new OfBoxes(boxes, own, images);
    }

    /// AP and AP50 of all categories together, for slices of the images.
    Estimator overall() {
        return new OfBoxes(
                boxes, List.of(precision("AP", FigureKey.ALL, null), precision("AP50", threshold(0.5), null)), images);
    }

    private FigureKey precision(String name, int threshold, @Nullable List<Integer> categories) {
        return new FigureKey(name, FigureKey.Kind.PRECISION, threshold, 0, boxes.limits().length - 1, categories);
    }

    /// Index of an IoU threshold, -1 if it is not evaluated.
    int threshold(double iou) {
        double[] all = boxes.iouThresholds();
        return IntStream.range(0, all.length)
                .filter(t -> Math.abs(all[t] - iou) < TOLERANCE)
                .findFirst()
                .orElse(-1);
    }

    /// Precision at each recall threshold, the mean over all categories with objects; empty if there is none.
    List<Double> meanCurve(int threshold) {
        int points = boxes.recallThresholds().length;
        var sums = new double[points];
        int defined = 0;
        for (int k = 0; k < categories.size(); k++) {
            PrecisionRecall curve = boxes.curve(k, 0, boxes.limits().length - 1);
            if (curve.defined()) {
                defined++;
                for (int r = 0; r < points; r++) {
                    sums[r] += curve.precision(threshold, r);
                }
            }
        }
        List<Double> mean = new ArrayList<>();
        for (int r = 0; r < points && defined > 0; r++) {
            mean.add(sums[r] / defined);
        }
        return mean;
    }

    /// Precision of one category at each recall threshold.
    List<Double> curve(int category, int threshold) {
        PrecisionRecall curve = boxes.curve(category, 0, boxes.limits().length - 1);
        return IntStream.range(0, boxes.recallThresholds().length)
                .mapToObj(r -> curve.precision(threshold, r))
                .toList();
    }

    private record OfBoxes(MatchedBoxes boxes, List<FigureKey> keys, List<String> images) implements Estimator {
        @Override
        public List<String> names() {
            return keys.stream().map(FigureKey::name).toList();
        }

        @Override
        public double[] values(int[] multiplicities) {
            double[] values = boxes.resampling(keys).figures(multiplicities);
            for (int i = 0; i < values.length; i++) {
                values[i] = values[i] < 0 ? Double.NaN : values[i]; // -1 stands for nothing to measure
            }
            return values;
        }
    }
}
