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

    /// Whether crowds may be hit any number of times (COCO) or are boxes like others (LVIS).
    boolean crowds = true;

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

    boolean isCrowd(Truths truths, int row) {
        return crowds && truths.crowds.get(row);
    }

    /// Whether a true box is neither wanted nor wrong to find in an area range.
    boolean ignores(Truths truths, int row, AreaRange range) {
        return (crowds ? truths.crowds : truths.ignored).get(row) || range.excludes(truths.areas[row]);
    }
}
