package io.rexserve.evaluation.coco;

import java.util.List;
import java.util.function.IntPredicate;

/// What the evaluations of COCO and LVIS differ in.
final class Rules {
    /// A claim about an image and a category.
    interface CellTest {
        boolean test(int image, int category);
    }

    /// IoU thresholds, [T].
    final double[] thresholds;

    /// Recall thresholds, [R].
    final double[] recalls;

    final List<AreaRange> areas;
    /// Limits of detections per image and category, ascending, [M].
    final int[] limits;

    /// False: all categories are one.
    boolean useCategories = true;

    /// Whether a detection that hits a true box with id 0 counts as wrong.
    boolean zeroIdIsMiss;

    /// Rows of truths and of detections that exist for the evaluation.
    IntPredicate truthTakesPart = _ -> true;

    IntPredicate detectionTakesPart = _ -> true;

    /// Whether detections that hit nothing do not count there.
    CellTest missIsIgnored = (_, _) -> false;

    Rules(List<Double> thresholds, List<Double> recalls, List<AreaRange> areas, List<Integer> limits) {
        this.thresholds = thresholds.stream().mapToDouble(Double::doubleValue).toArray();
        this.recalls = recalls.stream().mapToDouble(Double::doubleValue).toArray();
        this.areas = areas;
        this.limits = limits.stream().mapToInt(Integer::intValue).toArray();
    }
}
