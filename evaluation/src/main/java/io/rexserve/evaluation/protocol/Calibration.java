package io.rexserve.evaluation.protocol;

import io.rexserve.evaluation.coco.Figure;
import io.rexserve.evaluation.protocol.ClassMatching.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// How far scores are from the shares of right answers.
///
/// The expected calibration error is the mean over outcomes of the gap between their bin's mean score and accuracy, the
/// maximum calibration error the greatest gap (Naeini et al. 2015; Guo et al. 2017, equations 3 and 5). Equal-width
/// bins divide 0 to 1; a bin holds its upper edge and the first bin also 0, as in Guo et al. Equal-mass bins divide the
/// ranked scores into parts that differ by at most one outcome, the larger ones first (Nixon et al. 2019), except that
/// equal scores stay together, in the part of the first of them: so no figure depends on the order of the answers. The
/// Brier score is the mean square of score less outcome.
public final class Calibration implements ProtocolFigures {
    /// Bins unless stated otherwise: as in Guo et al. 2017.
    public static final int DEFAULT_BINS = 15;

    private final ImageKeys images = new ImageKeys();
    private final double[] scores;
    private final boolean[] correct;
    private final int[] image;
    private final int bins;
    private final long leftOut;

    private Calibration(List<ScoredOutcome> outcomes, int bins, long leftOut) {
        if (bins < 1) {
            throw new IllegalArgumentException("bins: " + bins + " (expected: at least 1)");
        }
        this.bins = bins;
        this.leftOut = leftOut;
        outcomes.forEach(outcome -> images.index(outcome.image()));
        List<ScoredOutcome> ranked = outcomes.stream()
                .sorted(Comparator.comparingDouble(ScoredOutcome::score))
                .toList();
        scores = ranked.stream().mapToDouble(ScoredOutcome::score).toArray();
        image = ranked.stream()
                .mapToInt(outcome -> images.index(outcome.image()))
                .toArray();
        correct = new boolean[scores.length];
        for (int i = 0; i < correct.length; i++) {
            correct[i] = ranked.get(i).correct();
        }
    }

    /// @param bins number of bins of both kinds
    /// @throws IllegalArgumentException if there is no bin
    public static Calibration of(List<ScoredOutcome> outcomes, int bins) {
        return new Calibration(outcomes, bins, 0);
    }

    /// Of every found box: right if it matches a true box of its label at IoU 0.5 by COCO's rule. Boxes that match a
    /// crowd, or nothing where the label is not exhaustively annotated, are left out, and so are scores that are no
    /// probabilities; the notes count the latter.
    ///
    /// @param bins number of bins of both kinds
    /// @throws IllegalArgumentException if there is no bin
    public static Calibration ofBoxes(List<DetectionImage> answers, int bins) {
        long leftOut = answers.stream()
                .flatMap(answer -> answer.found().stream())
                .filter(box -> !isProbability(box))
                .count();
        return new Calibration(outcomes(answers), bins, leftOut);
    }

    private static boolean isProbability(FoundBox box) {
        return box.score() >= 0 && box.score() <= 1;
    }

    /// The outcomes that [#ofBoxes] is of.
    public static List<ScoredOutcome> outcomes(List<DetectionImage> answers) {
        var outcomes = new ArrayList<ScoredOutcome>();
        for (DetectionImage answer : answers) {
            Map<String, List<TruthBox>> truths =
                    answer.truths().stream().collect(Collectors.groupingBy(TruthBox::label));
            Map<String, List<FoundBox>> found = answer.found().stream()
                    .sorted(Comparator.comparingDouble(FoundBox::score).reversed())
                    .collect(Collectors.groupingBy(FoundBox::label));
            found.forEach((label, boxes) -> {
                var matching = new ClassMatching(truths.getOrDefault(label, List.of()), boxes);
                boolean exhaustive = !answer.notExhaustive().contains(label);
                addOutcomes(outcomes, answer.image(), boxes, matching.outcomes(0.5, exhaustive));
            });
        }
        return outcomes;
    }

    private static void addOutcomes(
            List<ScoredOutcome> outcomes, String image, List<FoundBox> boxes, Outcome[] matches) {
        for (int i = 0; i < matches.length; i++) {
            if (matches[i] != Outcome.IGNORED && isProbability(boxes.get(i))) {
                outcomes.add(new ScoredOutcome(image, boxes.get(i).score(), matches[i] == Outcome.RIGHT));
            }
        }
    }

    /// Bins of one width over 0 to 1, for all images.
    public List<ReliabilityBin> equalWidth() {
        return equalWidth(once());
    }

    /// Bins of about one number of outcomes, for all images; fewer than asked for where scores are equal.
    public List<ReliabilityBin> equalMass() {
        return equalMass(once());
    }

    private int[] once() {
        var once = new int[images.size()];
        Arrays.fill(once, 1);
        return once;
    }

    private List<ReliabilityBin> equalWidth(int[] multiplicities) {
        var result = new ArrayList<ReliabilityBin>();
        int from = 0;
        for (int bin = 0; bin < bins; bin++) {
            double high = (bin + 1) / (double) bins;
            int to = from;
            while (to < scores.length && (scores[to] <= high || bin == bins - 1)) {
                to++;
            }
            result.add(bin(bin / (double) bins, high, from, to, multiplicities));
            from = to;
        }
        return result;
    }

    private List<ReliabilityBin> equalMass(int[] multiplicities) {
        long total = Arrays.stream(image).mapToLong(i -> multiplicities[i]).sum();
        var result = new ArrayList<ReliabilityBin>();
        int from = 0;
        long before = 0;
        for (int part = 0; part < bins; part++) {
            long end = total / bins * (part + 1) + Math.min(part + 1, total % bins);
            int to = from;
            while (to < scores.length && (before < end || (to > from && scores[to] == scores[to - 1]))) {
                before += multiplicities[image[to]];
                to++;
            }
            if (to > from) {
                result.add(bin(scores[from], scores[to - 1], from, to, multiplicities));
            }
            from = to;
        }
        return result;
    }

    private ReliabilityBin bin(double low, double high, int from, int to, int[] multiplicities) {
        long count = 0;
        double score = 0;
        long right = 0;
        for (int i = from; i < to; i++) {
            int times = multiplicities[image[i]];
            count += times;
            score += times * scores[i];
            right += correct[i] ? times : 0;
        }
        return new ReliabilityBin(low, high, count, score / count, (double) right / count);
    }

    @Override
    public List<String> images() {
        return images.keys();
    }

    @Override
    public List<Figure> figures(int[] multiplicities) {
        images.require(multiplicities);
        ReliabilityBin all = bin(0, 1, 0, scores.length, multiplicities);
        double brier = 0;
        for (int i = 0; i < scores.length; i++) {
            double error = scores[i] - (correct[i] ? 1 : 0);
            brier += multiplicities[image[i]] * error * error;
        }
        List<ReliabilityBin> width = equalWidth(multiplicities);
        List<ReliabilityBin> mass = equalMass(multiplicities);
        return List.of(
                new Figure("ece.equal_width", expected(width, all.count())),
                new Figure("ece.equal_mass", expected(mass, all.count())),
                new Figure("mce.equal_width", greatest(width, all.count())),
                new Figure("mce.equal_mass", greatest(mass, all.count())),
                new Figure("brier", brier / all.count()),
                new Figure("mean_score", all.meanScore()),
                new Figure("accuracy", all.accuracy()),
                new Figure("outcomes", (double) all.count()));
    }

    private static double expected(List<ReliabilityBin> bins, long total) {
        return bins.stream().mapToDouble(bin -> bin.count() * bin.gap()).sum() / total;
    }

    private static double greatest(List<ReliabilityBin> bins, long total) {
        return total == 0
                ? Double.NaN
                : bins.stream().mapToDouble(ReliabilityBin::gap).max().orElse(Double.NaN);
    }

    @Override
    public List<String> notes() {
        var notes = new ArrayList<>(List.of(
                bins + " bins; a bin of equal width holds its upper edge; equal scores stay in one bin of equal mass",
                "outcomes: found boxes, right at IoU 0.5 of their label"));
        if (leftOut > 0) {
            notes.add(leftOut + " boxes were left out: their scores are not between 0 and 1");
        }
        return List.copyOf(notes);
    }
}
