package io.rexserve.evaluation.coco;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which cells of the curves a figure is the mean of.
///
/// @param name as printed, for example `AP50`
/// @param kind mean precision or mean recall
/// @param threshold index of one IoU threshold, `ALL` or `NONE`
/// @param area index of the area range
/// @param limit index of the limit of detections
/// @param categories indices of the categories that take part; null: all
public record FigureKey(
        String name,
        Kind kind,
        int threshold,
        int area,
        int limit,
        @Nullable List<Integer> categories) {
    /// Every IoU threshold.
    public static final int ALL = -1;

    /// An IoU threshold that is not evaluated: the figure is -1.
    public static final int NONE = -2;

    /// What a figure averages.
    public enum Kind {
        /// precision over the recall thresholds
        PRECISION,
        /// highest recall
        RECALL
    }

    public FigureKey {
        categories = categories == null ? null : List.copyOf(categories);
    }

    static int indexOf(List<Double> thresholds, double iou) {
        int index = thresholds.indexOf(iou);
        return index < 0 ? NONE : index;
    }
}
