package io.rexserve.evaluation.protocol;

import java.util.List;
import java.util.stream.IntStream;

/// Matches of the boxes found of one class in one image by the rule of pycocotools' `evaluateImg`.
///
/// In the order given, each box takes the free true box with the greatest IoU of at least the threshold, the later one
/// among equals; true boxes that count come before crowds, and a crowd can be taken many times.
final class ClassMatching {
    /// Area beyond which pycocotools ignores a box in its range "all".
    private static final double MAX_AREA = 1e5 * 1e5;

    private final List<TruthBox> truths;
    private final List<FoundBox> found;
    private final double[][] ious;

    /// How a found box counts.
    enum Outcome {
        RIGHT,
        WRONG,
        IGNORED
    }

    /// @param truths of the class, in the order of the annotations
    /// @param found of the class, best first
    ClassMatching(List<TruthBox> truths, List<FoundBox> found) {
        this.truths = IntStream.range(0, truths.size())
                .boxed()
                .sorted((a, b) -> Boolean.compare(ignored(truths.get(a)), ignored(truths.get(b))))
                .map(truths::get)
                .toList();
        this.found = found;
        ious = new double[found.size()][this.truths.size()];
        for (int d = 0; d < ious.length; d++) {
            for (int g = 0; g < this.truths.size(); g++) {
                TruthBox truth = this.truths.get(g);
                ious[d][g] = truth.box().cocoIou(found.get(d).box(), truth.crowd());
            }
        }
    }

    private static boolean ignored(TruthBox truth) {
        return truth.crowd() || truth.area() < 0 || truth.area() > MAX_AREA;
    }

    /// True boxes that are wanted.
    int wanted() {
        return (int) truths.stream().filter(truth -> !ignored(truth)).count();
    }

    /// @param exhaustive whether a box that matches nothing is wrong; else it is ignored
    Outcome[] outcomes(double threshold, boolean exhaustive) {
        var outcomes = new Outcome[found.size()];
        var taken = new boolean[truths.size()];
        for (int d = 0; d < outcomes.length; d++) {
            int match = match(ious[d], taken, threshold);
            if (match >= 0) {
                taken[match] = true;
                outcomes[d] = ignored(truths.get(match)) ? Outcome.IGNORED : Outcome.RIGHT;
            } else {
                boolean counts = exhaustive && found.get(d).box().area() <= MAX_AREA;
                outcomes[d] = counts ? Outcome.WRONG : Outcome.IGNORED;
            }
        }
        return outcomes;
    }

    private int match(double[] overlaps, boolean[] taken, double threshold) {
        double best = threshold;
        int match = -1;
        for (int g = 0; g < overlaps.length; g++) {
            TruthBox truth = truths.get(g);
            if (taken[g] && !truth.crowd()) {
                continue;
            }
            if (match >= 0 && !ignored(truths.get(match)) && ignored(truth)) {
                break;
            }
            if (overlaps[g] >= best) {
                best = overlaps[g];
                match = g;
            }
        }
        return match;
    }
}
