package io.rexserve.evaluation.coco;

import java.util.Arrays;

/// The detections that make up the curves of one area range and limit, without those that count nowhere there. Most are
/// wrong at every IoU threshold: of them only the image matters.
final class CurveEntries {
    final int area;
    final int limit;
    /// Entries of category k are those from `start[k]` up to `start[k + 1]`.
    final int[] start;

    /// Index of the image of a detection that is wrong everywhere; `~place` of any other.
    final int[] entry;

    CurveEntries(MatchedBoxes boxes, int area, int limit) {
        this(boxes, area, limit, 0, boxes.categories);
    }

    /// Of the categories [from, to) only; the others are empty.
    CurveEntries(MatchedBoxes boxes, int area, int limit, int from, int to) {
        this.area = area;
        this.limit = limit;
        Ranking ranking = boxes.ranking;
        long all = boxes.allThresholds();
        int shift = area * boxes.rules.thresholds.length;
        int most = boxes.rules.limits[limit];
        start = new int[boxes.categories + 1];
        var entries = new int[ranking.categoryStart[to] - ranking.categoryStart[from]];
        int count = 0;
        for (int k = from; k < to; k++) {
            start[k] = count;
            for (int place = ranking.categoryStart[k]; place < ranking.categoryStart[k + 1]; place++) {
                long wrong = boxes.wrong[place] >>> shift & all;
                long right = boxes.right[place] >>> shift & all;
                if (ranking.rank[place] < most && (wrong | right) != 0) {
                    entries[count++] = wrong == all ? ranking.image[place] : ~place;
                }
            }
        }
        for (int k = to; k <= boxes.categories; k++) {
            start[k] = count;
        }
        entry = Arrays.copyOf(entries, count);
    }
}
