package io.rexserve.evaluation.scene;

import io.rexserve.image.box.GreedyMatching;
import io.rexserve.image.box.PixelBox;
import java.util.List;

/// Counts of matches between predictions and truths.
///
/// @param right predictions that match a truth of their own
/// @param predicted all predictions
/// @param wanted all truths
public record MatchCounts(int right, int predicted, int wanted) {
    public static final MatchCounts NONE = new MatchCounts(0, 0, 0);

    /// Intersection over union from which a box counts as found.
    public static final double FOUND = 0.5;

    /// Matches predictions, best first, each to the free truth that it overlaps most.
    public static MatchCounts of(List<PixelBox> predictions, List<PixelBox> truths) {
        int right = (int)
                match(predictions, truths).stream().filter(truth -> truth >= 0).count();
        return new MatchCounts(right, predictions.size(), truths.size());
    }

    /// The truth that each prediction, best first, is matched to: the free one that it overlaps most, or -1.
    public static List<Integer> match(List<PixelBox> predictions, List<PixelBox> truths) {
        return GreedyMatching.match(predictions, truths, FOUND);
    }

    /// A question with one answer.
    public static MatchCounts ofAnswer(boolean answeredRight) {
        return new MatchCounts(answeredRight ? 1 : 0, 1, 1);
    }

    public MatchCounts plus(MatchCounts other) {
        return new MatchCounts(right + other.right, predicted + other.predicted, wanted + other.wanted);
    }

    /// Share of predictions that are right; 0 without any.
    public double precision() {
        return (double) right / Math.max(1, predicted);
    }

    /// Share of truths that were found; 0 without any.
    public double recall() {
        return (double) right / Math.max(1, wanted);
    }

    /// Harmonic mean of precision and recall.
    public double f1() {
        return 2.0 * right / Math.max(1, predicted + wanted);
    }
}
