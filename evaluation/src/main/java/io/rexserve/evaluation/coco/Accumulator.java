package io.rexserve.evaluation.coco;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Precision and recall along the ranking of one category: pycocotools' `accumulate`.
///
/// Only detections that are right can raise recall, and precision falls at every other one, so the curve is kept at the
/// right ones alone. An image that is counted w times gives w equal detections after one another; only the last of them
/// can be the highest precision to its right. Not for several threads.
final class Accumulator {
    /// numpy's spacing(1), which keeps 0 / 0 away.
    private static final double SPACING = Math.ulp(1.0);

    private final MatchedBoxes boxes;
    private final int thresholds;
    private final double[] recallThresholds;
    private final long allThresholds;

    /// [T, R] and [T], of the last `accumulate`
    final double[] precision;

    final double[] scores;
    final double[] recall;
    private boolean defined;

    /// Right detections so far, right and wrong ones at each right one, and its place; [T, most right ones].
    private long[] rightAt = new long[0];

    private double[] precisionAt = new double[0];
    private int[] placeAt = new int[0];
    private int most;

    /// Of each IoU threshold: number of right ones kept, right and wrong so far (wrong at some thresholds only), [T].
    private final int[] kept;

    private final long[] rights;
    private final long[] wrongs;

    Accumulator(MatchedBoxes boxes) {
        this.boxes = boxes;
        thresholds = boxes.rules.thresholds.length;
        recallThresholds = boxes.rules.recalls;
        allThresholds = -1L >>> (Long.SIZE - thresholds);
        precision = new double[thresholds * recallThresholds.length];
        scores = new double[precision.length];
        recall = new double[thresholds];
        kept = new int[thresholds];
        rights = new long[thresholds];
        wrongs = new long[thresholds];
    }

    /// Fills `recall`, and `precision` and `scores` if `curves`.
    ///
    /// @param multiplicity how often each image counts, [images]; null: once
    /// @return false where no true box is wanted; everything is -1 then
    boolean accumulate(int category, int area, int limit, int @Nullable [] multiplicity, boolean curves) {
        long wanted = multiplicity == null
                ? boxes.positives.wanted(category, area)
                : boxes.positives.wanted(category, area, multiplicity);
        defined = wanted > 0;
        if (!defined) {
            Arrays.fill(precision, -1);
            Arrays.fill(scores, -1);
            Arrays.fill(recall, -1);
            return false;
        }
        reserve(boxes.positives.wanted(category, area));
        int first = scan(category, area, boxes.rules.limits[limit], multiplicity);
        for (int t = 0; t < thresholds; t++) {
            recall[t] = (double) rights[t] / wanted;
            if (curves) {
                read(t, wanted, first);
            }
        }
        return true;
    }

    PrecisionRecall curve() {
        return new PrecisionRecall(defined, recallThresholds.length, precision.clone(), scores.clone(), recall.clone());
    }

    private void reserve(int wanted) {
        if (wanted > most) {
            most = wanted + wanted / 2;
            rightAt = new long[thresholds * most];
            precisionAt = new double[thresholds * most];
            placeAt = new int[thresholds * most];
        }
        Arrays.fill(kept, 0);
        Arrays.fill(rights, 0);
        Arrays.fill(wrongs, 0);
    }

    /// Walks down the ranking; returns the first place that counts, -1 for none.
    private int scan(int category, int area, int limit, int @Nullable [] multiplicity) {
        Ranking ranking = boxes.ranking;
        long everywhereWrong = 0;
        int first = -1;
        int shift = area * thresholds;
        for (int place = ranking.categoryStart[category]; place < ranking.categoryStart[category + 1]; place++) {
            int times = multiplicity == null ? 1 : multiplicity[ranking.image[place]];
            if (times == 0 || ranking.rank[place] >= limit) {
                continue;
            }
            first = first < 0 ? place : first;
            long wrong = boxes.wrong[place] >>> shift & allThresholds;
            if (wrong == allThresholds) {
                everywhereWrong += times;
                continue;
            }
            for (; wrong != 0; wrong &= wrong - 1) {
                wrongs[Long.numberOfTrailingZeros(wrong)] += times;
            }
            for (long right = boxes.right[place] >>> shift & allThresholds; right != 0; right &= right - 1) {
                int t = Long.numberOfTrailingZeros(right);
                rights[t] += times;
                int at = t * most + kept[t]++;
                rightAt[at] = rights[t];
                placeAt[at] = place;
                double sum = (double) (everywhereWrong + wrongs[t]) + rights[t];
                precisionAt[at] = rights[t] / (sum + SPACING);
            }
        }
        return first;
    }

    /// Makes precision monotone from behind and reads it at the recall thresholds.
    private void read(int t, long wanted, int first) {
        int start = t * most;
        int end = start + kept[t];
        for (int at = end - 1; at > start; at--) {
            precisionAt[at - 1] = Math.max(precisionAt[at - 1], precisionAt[at]);
        }
        int at = start;
        int row = t * recallThresholds.length;
        for (int r = 0; r < recallThresholds.length; r++) {
            while (at < end && (double) rightAt[at] / wanted < recallThresholds[r]) {
                at++;
            }
            boolean reached = at < end;
            precision[row + r] = reached ? precisionAt[at] : 0;
            scores[row + r] = reached ? boxes.score[placeAt[at]] : 0;
            if (recallThresholds[r] <= 0) {
                // Recall 0 is reached by the first detection, right or not.
                scores[row + r] = first < 0 ? 0 : boxes.score[first];
            }
        }
    }
}
