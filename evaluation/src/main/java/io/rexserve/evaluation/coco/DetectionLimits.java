package io.rexserve.evaluation.coco;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
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
            rows = best(rows, detections.boxes.imageIds.values, detections.scores, parameters.maxPerImage());
        }
        if (parameters.maxPerCategory() != LvisParameters.UNLIMITED) {
            rows = best(rows, detections.boxes.categoryIds.values, detections.scores, parameters.maxPerCategory());
        }
        var kept = new BitSet(detections.size());
        for (int row : rows) {
            kept.set(row);
        }
        return kept;
    }

    /// Best rows of each id, the ids in the order of their first rows; a group within the limit keeps its order.
    private static int[] best(int[] rows, long[] ids, double[] scores, int limit) {
        var group = new int[rows.length];
        int groups = groups(rows, ids, group);
        var start = new int[groups + 1];
        for (int of : group) {
            start[of + 1]++;
        }
        for (int g = 0; g < groups; g++) {
            start[g + 1] += start[g];
        }
        var grouped = new int[rows.length];
        int[] next = start.clone();
        for (int i = 0; i < rows.length; i++) {
            grouped[next[group[i]]++] = rows[i];
        }
        var spare = new int[rows.length];
        int kept = 0;
        for (int g = 0; g < groups; g++) {
            int size = start[g + 1] - start[g];
            if (size > limit) {
                StableOrder.byDescending(scores, grouped, spare, start[g], start[g + 1]);
            }
            System.arraycopy(grouped, start[g], grouped, kept, Math.min(size, limit));
            kept += Math.min(size, limit);
        }
        return Arrays.copyOf(grouped, kept);
    }

    /// Numbers the ids of the rows in the order of their first rows; returns how many there are.
    private static int groups(int[] rows, long[] ids, int[] group) {
        var known = new HashMap<Long, Integer>();
        for (int i = 0; i < rows.length; i++) {
            boolean same = i > 0 && ids[rows[i]] == ids[rows[i - 1]];
            int unknown = known.size();
            group[i] = same ? group[i - 1] : known.computeIfAbsent(ids[rows[i]], _ -> unknown);
        }
        return known.size();
    }
}
