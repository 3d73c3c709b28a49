package io.rexserve.evaluation.report;

import io.rexserve.evaluation.protocol.DetectionImage;
import io.rexserve.evaluation.protocol.FoundBox;
import io.rexserve.evaluation.protocol.Rectangle;
import io.rexserve.evaluation.protocol.TruthBox;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/// The found boxes of one image matched with the true ones at IoU .5, as pycocotools matches: best score first, each
/// takes the free true box of its class with the greatest overlap. A box that covers a crowd region of its class counts
/// neither way, nor does one of a class that is not fully annotated in the image.
///
/// Unlike [io.rexserve.evaluation.coco.MatchedBoxes] it keeps which box took which, and leaves out boxes of low score.
final class BoxMatching {
    static final double IOU = 0.5;

    /// How a found box counts.
    enum Outcome {
        RIGHT,
        WRONG,
        IGNORED,
        /// Its score is below the operating point.
        BELOW
    }

    private final DetectionImage image;
    private final Outcome[] outcomes;
    /// The true box that a found one took, or -1.
    private final int[] truthOf;
    private final boolean[] taken;

    private BoxMatching(DetectionImage image) {
        this.image = image;
        outcomes = new Outcome[image.found().size()];
        truthOf = new int[outcomes.length];
        taken = new boolean[image.truths().size()];
        Arrays.fill(truthOf, -1);
    }

    /// @param minScore boxes that score less take no part
    /// @param federated whether classes that are neither present nor known to be absent count neither way (LVIS)
    static BoxMatching of(DetectionImage image, double minScore, boolean federated) {
        var matching = new BoxMatching(image);
        IntStream.range(0, image.found().size())
                .boxed()
                .sorted(Comparator.comparingDouble(
                        (Integer found) -> -image.found().get(found).score()))
                .forEach(found -> matching.match(found, minScore, federated));
        return matching;
    }

    private void match(int found, double minScore, boolean federated) {
        FoundBox box = image.found().get(found);
        if (box.score() < minScore) {
            outcomes[found] = Outcome.BELOW;
            return;
        }
        int truth = best(box, false);
        if (truth >= 0) {
            taken[truth] = true;
            truthOf[found] = truth;
            outcomes[found] = Outcome.RIGHT;
        } else {
            boolean ignored = best(box, true) >= 0 || !isJudged(box.label(), federated);
            outcomes[found] = ignored ? Outcome.IGNORED : Outcome.WRONG;
        }
    }

    /// The true box of the same class with the greatest overlap, the later one among equals, as pycocotools; or -1.
    private int best(FoundBox box, boolean crowd) {
        double best = IOU;
        int match = -1;
        for (int i = 0; i < taken.length; i++) {
            TruthBox truth = image.truths().get(i);
            if (truth.crowd() != crowd || taken[i] || !truth.label().equals(box.label())) {
                continue;
            }
            double overlap = overlap(truth.box(), box.box(), crowd);
            if (overlap >= best) {
                best = overlap;
                match = i;
            }
        }
        return match;
    }

    private boolean isJudged(String label, boolean federated) {
        if (image.notExhaustive().contains(label)) {
            return false;
        }
        return !federated
                || image.absent().contains(label)
                || image.truths().stream().anyMatch(truth -> truth.label().equals(label));
    }

    /// Intersection over union from corner and size, as pycocotools.
    ///
    /// @param crowd whether the true box is a crowd region: then over the found box's area alone
    static double overlap(Rectangle truth, Rectangle found, boolean crowd) {
        double w = Math.min(truth.x1() + truth.width(), found.x1() + found.width()) - Math.max(truth.x1(), found.x1());
        double h =
                Math.min(truth.y1() + truth.height(), found.y1() + found.height()) - Math.max(truth.y1(), found.y1());
        if (w <= 0 || h <= 0) {
            return 0;
        }
        double intersection = w * h;
        return intersection / (crowd ? found.area() : truth.area() + found.area() - intersection);
    }

    DetectionImage image() {
        return image;
    }

    Outcome outcome(int found) {
        return outcomes[found];
    }

    /// Index of the true box that a right one took, else -1.
    int truthOf(int found) {
        return truthOf[found];
    }

    /// Whether no box took a true one that is wanted.
    boolean isMissed(int truth) {
        return !taken[truth] && !image.truths().get(truth).crowd();
    }

    boolean isTaken(int truth) {
        return taken[truth];
    }

    int right() {
        return count(Outcome.RIGHT);
    }

    int wrong() {
        return count(Outcome.WRONG);
    }

    int missed() {
        return (int) IntStream.range(0, taken.length).filter(this::isMissed).count();
    }

    private int count(Outcome outcome) {
        return (int) Arrays.stream(outcomes).filter(own -> own == outcome).count();
    }

    /// F1 of the image; NaN if nothing is wanted and nothing is found.
    double f1() {
        return GroupedCounts.f1(right(), wrong(), missed());
    }
}
