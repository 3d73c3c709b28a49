package io.rexserve.trainer.proposal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Targets of one stage: the selection, or a decoder layer.
///
/// @param labels `[rows * slots]`, 1 where a slot is matched to an object
/// @param quality `[rows * slots]`, IoU of a matched slot's box with its object
/// @param weight `[rows * slots]` of a slot's losses, 0 where it has none
/// @param boxes `[rows * slots * 4]`, cxcywh of the object that a slot is matched to
/// @param queries per row, the real query of each truth, matched one to one; -1 where it has none
/// @param further per row, pairs of a real query and a truth that were matched beside those
@SuppressWarnings("ArrayRecordComponent") // native arrays are built from them at once
record Targets(
        float[] labels, float[] quality, float[] weight, float[] boxes, List<int[]> queries, List<int[][]> further) {
    private static final double CLASS_COST = 2;
    private static final double L1_COST = 5;
    private static final double GIOU_COST = 2;
    private static final double ALPHA = 0.25;
    private static final double FOUND = -0.847; // a score of 0.3
    private static final double OVERLAPPED = 0.5; // by a further query: what COCO's AP50 counts as found
    private static final double CROWDED = 0.5; // of the box's area, as COCO's evaluation counts for crowds

    /// Matches queries to truths row by row (DETR, Carion et al. 2020) and adds the denoising slots in
    /// front, whose truths are known. Where there are more truths than queries, the cheapest matches are made.
    ///
    /// Then truths may get further queries: as many in all as the IoUs of their best `perTruth` queries add up to
    /// (SimOTA, Ge et al. 2021), the cheapest ones, if they overlap the truth by half and no other truth more.
    ///
    /// @param logits `[rows * slots]` of the stage
    /// @param boxes `[rows * slots * 4]` of the stage
    /// @param truths per row, the boxes to find, cxcywh
    /// @param ignored per row, regions in which a query without a truth has no loss
    /// @param noise the denoising slots of every row, or none for the selection
    /// @param perTruth at most so many queries of a truth; 1 for one to one
    static Targets match(
            float[] logits,
            float[] boxes,
            List<float[][]> truths,
            List<float[][]> ignored,
            DenoisingQueries noise,
            int perTruth) {
        int rows = truths.size();
        int slots = logits.length / rows;
        int skip = noise.slots();
        var targets = new Targets(
                new float[logits.length],
                new float[logits.length],
                new float[logits.length],
                new float[boxes.length],
                new ArrayList<>(),
                new ArrayList<>());
        for (int row = 0; row < rows; row++) {
            noise.fill(row, slots, targets);
            for (int slot = skip; slot < slots; slot++) {
                targets.weight[row * slots + slot] = 1;
            }
            targets.ignore(boxes, row * slots + skip, (row + 1) * slots, ignored.get(row));
            targets.assign(logits, boxes, row * slots + skip, slots - skip, truths.get(row), perTruth);
        }
        targets.grade(boxes);
        return targets;
    }

    private void assign(float[] logits, float[] found, int first, int count, float[][] truth, int perTruth) {
        double[][] cost = costs(logits, found, first, count, truth);
        int[] matched = Assignment.of(cost);
        queries.add(matched);
        for (int t = 0; t < truth.length; t++) {
            if (matched[t] >= 0) {
                set(first + matched[t], truth[t]);
            }
        }
        var pairs = new ArrayList<int[]>();
        if (perTruth > 1) {
            double[][] overlaps = overlaps(found, first, count, truth);
            for (int t = 0; t < truth.length; t++) {
                for (int query : more(cost[t], overlaps, t, perTruth)) {
                    if (labels[first + query] == 0) {
                        set(first + query, truth[t]);
                        pairs.add(new int[] {query, t});
                    }
                }
            }
        }
        further.add(pairs.toArray(int[][]::new));
    }

    private static double[][] overlaps(float[] found, int first, int count, float[][] truth) {
        var overlaps = new double[truth.length][count];
        for (int t = 0; t < truth.length; t++) {
            for (int query = 0; query < count; query++) {
                overlaps[t][query] = iou(found, 4 * (first + query), truth[t]);
            }
        }
        return overlaps;
    }

    private static List<Integer> more(double[] cost, double[][] overlaps, int truth, int perTruth) {
        double[] sorted = overlaps[truth].clone();
        Arrays.sort(sorted);
        double sum = 0;
        for (int i = Math.max(0, sorted.length - perTruth); i < sorted.length; i++) {
            sum += sorted[i];
        }
        return IntStream.range(0, cost.length)
                .boxed()
                .sorted(Comparator.comparingDouble(query -> cost[query]))
                .limit((long) sum)
                .filter(query -> overlaps[truth][query] >= OVERLAPPED && isMost(overlaps, truth, query))
                .toList();
    }

    private static boolean isMost(double[][] overlaps, int truth, int query) {
        for (double[] other : overlaps) {
            if (other[query] > overlaps[truth][query]) {
                return false;
            }
        }
        return true;
    }

    private void grade(float[] found) {
        for (int slot = 0; slot < labels.length; slot++) {
            if (labels[slot] > 0) {
                float[] truth = Arrays.copyOfRange(boxes, 4 * slot, 4 * slot + 4);
                quality[slot] = (float) iou(found, 4 * slot, truth);
            }
        }
    }

    /// Of the box at a place of many, cxcywh, with another.
    static double iou(float[] all, int at, float[] other) {
        double w = overlap(all[at], all[at + 2], other[0], other[2]);
        double h = overlap(all[at + 1], all[at + 3], other[1], other[3]);
        double union = (double) all[at + 2] * all[at + 3] + (double) other[2] * other[3] - w * h;
        return w * h / Math.max(union, 1e-7);
    }

    // A query that lies in a crowd by half may be one of its objects.
    private void ignore(float[] boxes, int from, int to, float[][] regions) {
        for (float[] region : regions) {
            for (int slot = from; slot < to; slot++) {
                int at = 4 * slot;
                double w = overlap(boxes[at], boxes[at + 2], region[0], region[2]);
                double h = overlap(boxes[at + 1], boxes[at + 3], region[1], region[3]);
                if (w * h >= CROWDED * boxes[at + 2] * boxes[at + 3]) {
                    weight[slot] = 0;
                }
            }
        }
    }

    private static double overlap(double a, double sideA, double b, double sideB) {
        return Math.max(0, Math.min(a + sideA / 2, b + sideB / 2) - Math.max(a - sideA / 2, b - sideB / 2));
    }

    void set(int slot, float[] box) {
        labels[slot] = 1;
        weight[slot] = 1;
        System.arraycopy(box, 0, boxes, 4 * slot, 4);
    }

    /// Whether a matched query overlaps its truth by half and scores over 0.3.
    ///
    /// @param all boxes of the stage
    boolean isFound(int slot, float logit, float[] all) {
        int at = 4 * slot;
        float[] truth = {boxes[at], boxes[at + 1], boxes[at + 2], boxes[at + 3]};
        return logit > FOUND && giou(all[at], all[at + 1], all[at + 2], all[at + 3], truth) > 0.5;
    }

    private static double[][] costs(float[] logits, float[] boxes, int first, int count, float[][] truth) {
        double[][] cost = new double[truth.length][count];
        for (int slot = 0; slot < count; slot++) {
            double p = 1 / (1 + Math.exp(-logits[first + slot]));
            double positive = ALPHA * (1 - p) * (1 - p) * -Math.log(p + 1e-8);
            double negative = (1 - ALPHA) * p * p * -Math.log(1 - p + 1e-8);
            int at = 4 * (first + slot);
            for (int t = 0; t < truth.length; t++) {
                double l1 = 0;
                for (int k = 0; k < 4; k++) {
                    l1 += Math.abs(boxes[at + k] - truth[t][k]);
                }
                cost[t][slot] = CLASS_COST * (positive - negative)
                        + L1_COST * l1
                        - GIOU_COST * giou(boxes[at], boxes[at + 1], boxes[at + 2], boxes[at + 3], truth[t]);
            }
        }
        return cost;
    }

    static double giou(double cx, double cy, double w, double h, float[] b) {
        double x0 = cx - w / 2;
        double y0 = cy - h / 2;
        double x1 = cx + w / 2;
        double y1 = cy + h / 2;
        double u0 = b[0] - b[2] / 2;
        double v0 = b[1] - b[3] / 2;
        double u1 = b[0] + b[2] / 2;
        double v1 = b[1] + b[3] / 2;
        double shared =
                Math.max(0, Math.min(x1, u1) - Math.max(x0, u0)) * Math.max(0, Math.min(y1, v1) - Math.max(y0, v0));
        double union = w * h + b[2] * b[3] - shared;
        double hull = (Math.max(x1, u1) - Math.min(x0, u0)) * (Math.max(y1, v1) - Math.min(y0, v0));
        return shared / Math.max(union, 1e-7) - (hull - union) / Math.max(hull, 1e-7);
    }
}
