package io.rexserve.evaluation.protocol;

import io.rexserve.evaluation.coco.Figure;
import java.util.List;

/// HumanRef's figures (RexSeek, arXiv 2503.08507; its `metric/recall_precision_densityf1.py`).
///
/// Per expression and IoU threshold each true box, in the order of the annotations, takes the free box that it overlaps
/// most. Recall and precision are means over the thresholds 0.5 to 0.95 and over the expressions. DensityF1 is the F1
/// at one threshold times `min(1, truths / found)`, averaged likewise. Expressions that mean nobody are left out of
/// these and give `rejection`, the share answered without a box. (RexSeek prints the number of refusals among 1,000.)
///
/// Groups: each domain, each subdomain as `domain/subdomain`, and ranges of the number of true boxes as RexSeek has
/// them.
public final class HumanRef implements ProtocolFigures {
    /// The domain of expressions that mean nobody.
    public static final String REJECTION = "rejection";

    private static final FigureNames NAMES = new FigureNames(List.of(
            "recall",
            "precision",
            "density_f1",
            "recall.50",
            "precision.50",
            "density_f1.50",
            "rejection",
            "expressions"));
    private static final double[] THRESHOLDS = thresholds();

    private final GroupMeans means = new GroupMeans(7);

    private HumanRef() {}

    public static HumanRef of(List<HumanRefAnswer> answers) {
        var figures = new HumanRef();
        answers.forEach(figures::add);
        return figures;
    }

    /// numpy's `arange(0.5, 1.0, 0.05)`, whose steps are the difference of its first two values: 0.6000000000000001
    /// is the third.
    private static double[] thresholds() {
        double step = (0.5 + 0.05) - 0.5;
        var thresholds = new double[10];
        for (int i = 0; i < thresholds.length; i++) {
            thresholds[i] = 0.5 + i * step;
        }
        return thresholds;
    }

    private void add(HumanRefAnswer answer) {
        List<String> groups = List.of(answer.domain(), answer.domain() + "/" + answer.subdomain());
        if (answer.isRejection()) {
            double n = Double.NaN;
            means.add(answer.image(), groups, n, n, n, n, n, n, answer.found().isEmpty() ? 1 : 0);
            return;
        }
        var sums = new double[6];
        for (int i = 0; i < THRESHOLDS.length; i++) {
            addThreshold(answer, THRESHOLDS[i], i == 0, sums);
        }
        means.add(
                answer.image(),
                List.of(groups.get(0), groups.get(1), range(answer.truths().size())),
                sums[0] / THRESHOLDS.length,
                sums[1] / THRESHOLDS.length,
                sums[2] / THRESHOLDS.length,
                sums[3],
                sums[4],
                sums[5],
                Double.NaN);
    }

    private static void addThreshold(HumanRefAnswer answer, double threshold, boolean first, double[] sums) {
        double right = matches(answer.truths(), answer.found(), threshold);
        double recall = right / answer.truths().size();
        double precision = answer.found().isEmpty() ? 0 : right / answer.found().size();
        double densityF1 = FigureNames.f1(precision, recall) * density(answer);
        sums[0] += recall;
        sums[1] += precision;
        sums[2] += densityF1;
        if (first) {
            sums[3] = recall;
            sums[4] = precision;
            sums[5] = densityF1;
        }
    }

    private static int matches(List<Rectangle> truths, List<Rectangle> found, double threshold) {
        var taken = new boolean[found.size()];
        int matches = 0;
        for (Rectangle truth : truths) {
            int best = -1;
            double bestIou = 0;
            for (int i = 0; i < taken.length; i++) {
                double iou = taken[i] ? 0 : truth.iou(found.get(i));
                if (iou > bestIou && iou >= threshold) {
                    best = i;
                    bestIou = iou;
                }
            }
            if (best >= 0) {
                taken[best] = true;
                matches++;
            }
        }
        return matches;
    }

    /// RexSeek divides both counts by the number of persons in the image first; with no person the factor is 0.
    private static double density(HumanRefAnswer answer) {
        double candidates = answer.candidates().orElse(1);
        if (answer.found().isEmpty() || candidates == 0) {
            return 0;
        }
        return Math.min(1, answer.truths().size() / candidates / (answer.found().size() / candidates));
    }

    private static String range(int truths) {
        if (truths == 1) {
            return "boxes 1";
        }
        return truths <= 5 ? "boxes 2-5" : truths <= 10 ? "boxes 6-10" : "boxes >10";
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
                "recall, precision, density_f1: means over IoU 0.5 to 0.95 and over expressions (RexSeek)",
                "rejection: share of the expressions that mean nobody answered without a box; apart from the rest");
    }
}
