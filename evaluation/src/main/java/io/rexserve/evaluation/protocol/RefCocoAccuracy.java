package io.rexserve.evaluation.protocol;

import io.rexserve.evaluation.coco.Figure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Accuracy on referring expressions (RefCOCO, RefCOCO+, RefCOCOg), each with one true box.
///
/// `accuracy` is the share of expressions whose best-scored box has an IoU of at least 0.5 with the true box: the
/// convention of Qwen-VL (`eval_mm/evaluate_grounding.py`), Shikra, Kosmos-2 and mmdetection's `RefExpMetric`, on
/// corners without a pixel added. Among equal scores the first of the answer is taken. An expression without a box
/// counts as wrong.
///
/// `mdetr.1`, `.5`, `.10` are what MDETR's `RefExpEvaluator` prints as precision at k: whether one of the k best boxes
/// has a *generalized* IoU of at least 0.5, which is never more than the IoU; among equal scores it takes the box with
/// the larger corners. (It computes in single precision, here in double.)
///
/// MAttNet's older evaluation counts pixels instead: the right and bottom edge are `x + w - 1` and 1 is added to each
/// side, and an overlap of one pixel counts as none. `mattnet` is the accuracy by that IoU.
public final class RefCocoAccuracy implements ProtocolFigures {
    /// IoU from which a box is right.
    private static final double RIGHT = 0.5;

    private static final int[] MDETR_RANKS = {1, 5, 10};
    private static final FigureNames NAMES = new FigureNames(List.of(
            "accuracy",
            "accuracy.any",
            "iou",
            "mattnet",
            "mdetr.1",
            "mdetr.5",
            "mdetr.10",
            "answered",
            "several",
            "expressions"));

    private final GroupMeans means = new GroupMeans(9);

    private RefCocoAccuracy() {}

    public static RefCocoAccuracy of(List<ReferringAnswer> answers) {
        var accuracy = new RefCocoAccuracy();
        answers.forEach(accuracy::add);
        return accuracy;
    }

    private void add(ReferringAnswer answer) {
        List<FoundBox> found = answer.found();
        Rectangle truth = answer.truth();
        double best = 0;
        double pixels = 0;
        double any = 0;
        if (!found.isEmpty()) {
            Rectangle first = best(found);
            best = first.iou(truth);
            pixels = pixelIou(first, truth);
            any = found.stream().mapToDouble(box -> box.box().iou(truth)).max().orElse(0);
        }
        double[] mdetr = mdetr(found, truth);
        means.add(
                answer.image(),
                List.of(answer.group()),
                best >= RIGHT ? 1 : 0,
                any >= RIGHT ? 1 : 0,
                best,
                pixels >= RIGHT ? 1 : 0,
                mdetr[0],
                mdetr[1],
                mdetr[2],
                found.isEmpty() ? 0 : 1,
                found.size() > 1 ? 1 : 0);
    }

    private static Rectangle best(List<FoundBox> found) {
        FoundBox best = found.getFirst();
        for (FoundBox box : found) {
            if (box.score() > best.score()) {
                best = box;
            }
        }
        return best.box();
    }

    private static double[] mdetr(List<FoundBox> found, Rectangle truth) {
        var ranked = new ArrayList<>(found);
        ranked.sort(Comparator.comparingDouble(FoundBox::score)
                .thenComparingDouble(box -> box.box().x1())
                .thenComparingDouble(box -> box.box().y1())
                .thenComparingDouble(box -> box.box().x2())
                .thenComparingDouble(box -> box.box().y2())
                .reversed());
        var right = new double[MDETR_RANKS.length];
        for (int rank = 0; rank < ranked.size(); rank++) {
            for (int i = 0; i < MDETR_RANKS.length; i++) {
                if (rank < MDETR_RANKS[i] && ranked.get(rank).box().generalizedIou(truth) >= RIGHT) {
                    right[i] = 1;
                }
            }
        }
        return right;
    }

    /// MAttNet's `computeIoU` on `x, y, w, h`.
    private static double pixelIou(Rectangle found, Rectangle truth) {
        double x1 = Math.max(found.x1(), truth.x1());
        double y1 = Math.max(found.y1(), truth.y1());
        double x2 = Math.min(found.x1() + found.width() - 1, truth.x1() + truth.width() - 1);
        double y2 = Math.min(found.y1() + found.height() - 1, truth.y1() + truth.height() - 1);
        if (x1 >= x2 || y1 >= y2) {
            return 0;
        }
        double intersection = (x2 - x1 + 1) * (y2 - y1 + 1);
        return intersection / (found.area() + truth.area() - intersection);
    }

    @Override
    public List<String> images() {
        return means.images();
    }

    @Override
    public List<Figure> figures(int[] multiplicities) {
        return NAMES.figures(means, multiplicities, values -> values);
    }

    @Override
    public List<String> notes() {
        return List.of(
                "accuracy: IoU of the best-scored box >= 0.5, corners without a pixel added (Qwen-VL, mmdetection)",
                "mdetr.k: MDETR's evaluator compares the generalized IoU with 0.5, which is stricter",
                "an expression answered without a box counts as wrong");
    }
}
