package io.rexserve.evaluation.coco;

import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;

/// lvis-api's choice of detections before the evaluation (`LVISResults`): the best of each image over all categories,
/// then the best of each category over all images. Of equal scores the earlier entry is taken, where the first choice
/// has put entries of one image together in the place of the first of them.
final class DetectionLimits {
    private DetectionLimits() {}

    /// Rows that are within the limits.
    static BitSet kept(Detections detections, LvisParameters parameters) {
        int[] rows = IntStream.range(0, detections.size()).toArray();
        if (parameters.maxPerImage() != LvisParameters.UNLIMITED) {
            rows = best(rows, detections.boxes.images, detections.scores, parameters.maxPerImage());
        }
        if (parameters.maxPerCategory() != LvisParameters.UNLIMITED) {
            rows = best(rows, detections.boxes.categories, detections.scores, parameters.maxPerCategory());
        }
        var kept = new BitSet(detections.size());
        for (int row : rows) {
            kept.set(row);
        }
        return kept;
    }

    /// Best rows of each id, the ids in the order of their first rows; a group within the limit keeps its order.
    private static int[] best(int[] rows, IdColumn ids, double[] scores, int limit) {
        var grouped = new int[rows.length];
        int[] start = Grouping.sort(rows, rows.length, ids::number, ids.distinct(), grouped);
        var spare = new int[rows.length];
        int kept = 0;
        for (int g = 0; g < ids.distinct(); g++) {
            int size = start[g + 1] - start[g];
            if (size > limit) {
                StableOrder.byDescending(scores, grouped, spare, start[g], start[g + 1]);
            }
            System.arraycopy(grouped, start[g], grouped, kept, Math.min(size, limit));
            kept += Math.min(size, limit);
        }
        return Arrays.copyOf(grouped, kept);
    }
}
