package io.rexserve.evaluation.coco;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Precision and recall along the ranking of one category: pycocotools' `accumulate`.
///
/// Only detections that are right can raise recall, and precision falls at every other one, so the curve is kept at the
/// right ones alone. An image that is counted w times gives w equal detections after one another; only the last of
/// them can be the highest precision to its right. Not for several threads.
final class Accumulator {
    /// numpy's spacing(1), which keeps 0 / 0 away.
    private static final double SPACING = Math.ulp(1.0);

    private final MatchedBoxes boxes;
    private final int thresholds;
    private final double[] recallThresholds;
    private final long allThresholds;

    /// [T, R] of the last `accumulate` with curves.
    final double[] precision;

    /// [T, R] of the last `accumulate` with curves and every image once.
    final double[] scores;

    /// [T] of the last `accumulate`.
    final double[] recall;

    private boolean defined;

    /// Right detections so far, precision and place at each right one; [T, most right ones].
    private long[] rightAt = new long[0];

    private double[] precisionAt = new double[0];
    private int[] placeAt = new int[0];
    private int most;

    /// Of each IoU threshold: number of right ones kept, right so far, wrong so far at some thresholds only; [T].
    private final int[] kept;

    private final long[] rights;
    private final long[] wrongs;

    /// Right detections that reach a recall threshold, [R].
    private final long[] needed;

    Accumulator(MatchedBoxes boxes) {
        this.boxes = boxes;
        thresholds = boxes.rules.thresholds.length;
        recallThresholds = boxes.rules.recalls;
        allThresholds = boxes.allThresholds();
        precision = new double[thresholds * recallThresholds.length];
        scores = new double[precision.length];
        recall = new double[thresholds];
        kept = new int[thresholds];
        rights = new long[thresholds];
        wrongs = new long[thresholds];
        needed = new long[recallThresholds.length];
    }

    /// Fills `recall`, and `precision` and `scores` if `curves`.
    ///
    /// @param multiplicity how often each image counts; null: once
    /// @return false where no true box is wanted; everything is -1 then
    boolean accumulate(int category, CurveEntries entries, int @Nullable [] multiplicity, boolean curves) {
        long wanted = multiplicity == null
                ? boxes.positives.wanted(category, entries.area)
                : boxes.positives.wanted(category, entries.area, multiplicity);
        defined = wanted > 0;
        if (!defined) {
            Arrays.fill(precision, -1);
            Arrays.fill(scores, -1);
            Arrays.fill(recall, -1);
            return false;
        }
        reserve(boxes.positives.wanted(category, entries.area));
        scan(category, entries, multiplicity);
        if (curves) {
            need(wanted);
        }
        for (int t = 0; t < thresholds; t++) {
            recall[t] = (double) rights[t] / wanted;
            if (curves) {
                read(t);
            }
            if (curves && multiplicity == null) {
                readScores(t, category);
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

    /// Walks down the ranking.
    private void scan(int category, CurveEntries entries, int @Nullable [] multiplicity) {
        long wrong = 0;
        int end = entries.start[category + 1];
        for (int i = entries.start[category]; i < end; i++) {
            int entry = entries.entry[i];
            if (entry >= 0) {
                wrong += multiplicity == null ? 1 : multiplicity[entry];
                continue;
            }
            int times = multiplicity == null ? 1 : multiplicity[boxes.ranking.image[~entry]];
            if (times > 0) {
                mixed(~entry, entries.area * thresholds, times, wrong);
            }
        }
    }

    /// A detection that is right, or wrong at some thresholds only.
    private void mixed(int place, int shift, int times, long wrongEverywhere) {
        for (long bits = boxes.wrong[place] >>> shift & allThresholds; bits != 0; bits &= bits - 1) {
            wrongs[Long.numberOfTrailingZeros(bits)] += times;
        }
        for (long bits = boxes.right[place] >>> shift & allThresholds; bits != 0; bits &= bits - 1) {
            int t = Long.numberOfTrailingZeros(bits);
            long right = rights[t] + times;
            rights[t] = right;
            int at = t * most + kept[t]++;
            rightAt[at] = right;
            placeAt[at] = place;
            precisionAt[at] = right / ((double) (wrongEverywhere + wrongs[t]) + right + SPACING);
        }
    }

    /// Smallest number of right detections whose recall, as it is rounded, reaches each recall threshold.
    private void need(long wanted) {
        for (int r = 0; r < needed.length; r++) {
            double threshold = recallThresholds[r];
            long count = (long) Math.ceil(threshold * wanted);
            while (count > 0 && (double) (count - 1) / wanted >= threshold) {
                count--;
            }
            while ((double) count / wanted < threshold) {
                count++;
            }
            needed[r] = count;
        }
    }

    /// Makes precision monotone from behind and reads it at the recall thresholds.
    private void read(int t) {
        int start = t * most;
        int end = start + kept[t];
        for (int at = end - 1; at > start; at--) {
            precisionAt[at - 1] = Math.max(precisionAt[at - 1], precisionAt[at]);
        }
        int at = start;
        int row = t * recallThresholds.length;
        for (int r = 0; r < needed.length; r++) {
            while (at < end && rightAt[at] < needed[r]) {
                at++;
            }
            precision[row + r] = at < end ? precisionAt[at] : 0;
        }
    }

    private void readScores(int t, int category) {
        int best = boxes.ranking.categoryStart[category];
        boolean any = best < boxes.ranking.categoryStart[category + 1];
        int at = t * most;
        int end = at + kept[t];
        for (int r = 0; r < needed.length; r++) {
            while (at < end && rightAt[at] < needed[r]) {
                at++;
            }
            // Recall 0 is reached by the best detection, right or not.
            int reached = at < end ? placeAt[at] : -1;
            int place = needed[r] == 0 && any ? best : reached;
            scores[t * needed.length + r] = place < 0 ? 0 : boxes.score(place);
        }
    }
}
