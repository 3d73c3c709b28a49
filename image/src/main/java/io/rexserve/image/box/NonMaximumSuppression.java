package io.rexserve.image.box;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Greedy suppression of overlapping boxes regardless of class, equal to torchvision's `nms`.
public final class NonMaximumSuppression {
    private NonMaximumSuppression() {}

    /// Walks the boxes from the highest score down and keeps each that overlaps no kept one by more than a
    /// threshold. Among equal scores the earlier box comes first.
    ///
    /// @param boxes one per score
    /// @param scores none of them NaN
    /// @param threshold intersection over union, 0 to 1; an overlap of exactly this is kept
    /// @return indices of the kept boxes, by falling score
    public static List<Integer> keep(List<PixelBox> boxes, float[] scores, double threshold) {
        return keep(boxes, scores, threshold, Integer.MAX_VALUE);
    }

    /// As [#keep(List, float[], double)], ended when enough boxes are kept.
    ///
    /// @param atMost boxes kept, the best
    public static List<Integer> keep(List<PixelBox> boxes, float[] scores, double threshold, int atMost) {
        if (boxes.size() != scores.length) {
            throw new IllegalArgumentException("scores: " + scores.length + " (expected: " + boxes.size() + ")");
        }
        if (!(threshold >= 0 && threshold <= 1)) {
            throw new IllegalArgumentException("threshold: " + threshold + " (expected: 0 to 1)");
        }
        int[] order = descending(scores);
        var suppressed = new boolean[order.length];
        var kept = new ArrayList<Integer>();
        for (int i = 0; i < order.length && kept.size() < atMost; i++) {
            if (!suppressed[i]) {
                kept.add(order[i]);
                suppressLater(boxes, order, i, suppressed, threshold);
            }
        }
        return kept;
    }

    private static int[] descending(float[] scores) {
        for (int i = 0; i < scores.length; i++) {
            if (Float.isNaN(scores[i])) {
                throw new IllegalArgumentException("scores[" + i + "]: NaN (expected: a number)");
            }
        }
        return IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.comparing(i -> scores[i], Comparator.reverseOrder()))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private static void suppressLater(
            List<PixelBox> boxes, int[] order, int winner, boolean[] suppressed, double threshold) {
        PixelBox kept = boxes.get(order[winner]);
        for (int i = winner + 1; i < order.length; i++) {
            // 32-bit overlap against a 64-bit threshold, as in torchvision
            suppressed[i] |= kept.iou(boxes.get(order[i])) > threshold;
        }
    }
}
