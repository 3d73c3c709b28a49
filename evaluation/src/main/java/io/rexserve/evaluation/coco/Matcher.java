package io.rexserve.evaluation.coco;

import java.util.Arrays;

/// Matching of the detections and true boxes of one image and category, as pycocotools' `evaluateImg`: detections by
/// descending score each take the free true box of the highest IoU, the last one of equal IoU, wanted boxes before
/// ignored ones. Not for several threads.
final class Matcher {
    private static final double ALMOST_ONE = 1 - 1e-10;

    private final Truths truths;
    private final Detections found;
    private final Rules rules;
    private final double[] thresholds;

    int[] foundRows = new int[0];
    int foundCount;
    int[] truthRows = new int[0];
    int truthCount;
    /// [D, G]
    private double[] iou = new double[0];
    /// Highest IoU of a detection, [D].
    private double[] highest = new double[0];
    /// True box that a detection hits, as index of `truthRows`, -1 for none, [T, D].
    int[] hits = new int[0];

    /// Whether a true box counts in no figure of the area range, [G].
    boolean[] ignored = new boolean[0];

    private boolean[] taken = new boolean[0];
    private int[] order = new int[0];

    Matcher(Truths truths, Detections found, Rules rules) {
        this.truths = truths;
        this.found = found;
        this.rules = rules;
        thresholds = rules.thresholds;
    }

    /// Starts a cell: true boxes `rows[from, to)` in the order of the file, no detections yet.
    void begin(int[] rows, int from, int to, int detections) {
        truthCount = to - from;
        foundCount = 0;
        if (truthRows.length < truthCount) {
            truthRows = new int[2 * truthCount];
            ignored = new boolean[2 * truthCount];
            taken = new boolean[2 * truthCount];
            order = new int[2 * truthCount];
        }
        System.arraycopy(rows, from, truthRows, 0, truthCount);
        if (foundRows.length < detections) {
            foundRows = new int[2 * detections];
            highest = new double[2 * detections];
            hits = new int[2 * detections * thresholds.length];
        }
        if (iou.length < truthCount * detections) {
            iou = new double[2 * truthCount * detections];
        }
    }

    /// Adds the next best detection.
    void detection(int row) {
        int d = foundCount++;
        foundRows[d] = row;
        highest[d] = 0;
        for (int g = 0; g < truthCount; g++) {
            double value =
                    BoxColumns.iou(found.boxes, row, truths.boxes, truthRows[g], rules.isCrowd(truths, truthRows[g]));
            iou[d * truthCount + g] = value;
            highest[d] = Math.max(highest[d], value);
        }
    }

    /// Fills `hits` and `ignored` for an area range.
    void match(AreaRange range) {
        int ordered = 0;
        for (int g = 0; g < truthCount; g++) {
            ignored[g] = rules.ignores(truths, truthRows[g], range);
            if (!ignored[g]) {
                order[ordered++] = g;
            }
        }
        for (int g = 0; g < truthCount; g++) {
            if (ignored[g]) {
                order[ordered++] = g;
            }
        }
        for (int t = 0; t < thresholds.length; t++) {
            match(t, Math.min(thresholds[t], ALMOST_ONE));
        }
    }

    private void match(int t, double threshold) {
        Arrays.fill(taken, 0, truthCount, false);
        for (int d = 0; d < foundCount; d++) {
            int hit = highest[d] < threshold ? -1 : best(d, threshold);
            hits[t * foundCount + d] = hit;
            if (hit >= 0) {
                taken[hit] = true;
            }
        }
    }

    private int best(int d, double threshold) {
        double best = threshold;
        int hit = -1;
        for (int at = 0; at < truthCount; at++) {
            int g = order[at];
            if (hit >= 0 && !ignored[hit] && ignored[g]) {
                break;
            }
            double value = iou[d * truthCount + g];
            if (value >= best && (!taken[g] || rules.isCrowd(truths, truthRows[g]))) {
                best = value;
                hit = g;
            }
        }
        return hit;
    }
}
