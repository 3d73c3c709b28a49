package io.rexserve.evaluation.report;

import io.rexserve.evaluation.chart.ReliabilityDiagram;
import io.rexserve.evaluation.html.Html;
import io.rexserve.evaluation.html.Numbers;
import io.rexserve.evaluation.protocol.Calibration;
import io.rexserve.evaluation.protocol.DetectionImage;
import io.rexserve.evaluation.protocol.ScoredOutcome;
import java.util.ArrayList;
import java.util.List;

/// Whether a score of .8 is right eight times in ten.
final class CalibrationSection {
    private static final int BINS = 10;

    private CalibrationSection() {}

    static Section of(List<DetectionImage> images, Bootstrap bootstrap) {
        boolean shares = images.stream()
                .flatMap(image -> image.found().stream())
                .allMatch(found -> found.score() >= 0 && found.score() <= 1);
        List<ScoredOutcome> outcomes = shares ? Calibration.outcomes(images) : List.of();
        if (outcomes.isEmpty()) {
            String reason = shares
                    ? "No box was found, so there is no score to judge."
                    : "Scores lie outside 0 to 1, so they cannot be read as probabilities.";
            return Section.of("calibration", "Calibration", Html.paragraph(reason));
        }
        Calibration calibration = Calibration.of(outcomes, BINS);
        List<ReliabilityDiagram.Bin> bins = calibration.equalWidth().stream()
                .map(bin ->
                        new ReliabilityDiagram.Bin(bin.low(), bin.high(), bin.count(), bin.meanScore(), bin.accuracy()))
                .toList();
        List<Estimate> estimates = Estimate.of(Estimator.of(calibration), bootstrap);
        List<Html> content = new ArrayList<>();
        content.add(Html.paragraph(sentence(estimates, outcomes.size())));
        content.add(Section.figure(
                ReliabilityDiagram.of("share of right boxes over their score", bins),
                "Dots on the dashed diagonal are calibrated; below it scores are too high, above it too low. Bars count the"
                        + " boxes of each bin."));
        return new Section("calibration", "Calibration", content);
    }

    private static String sentence(List<Estimate> estimates, int boxes) {
        Estimate error = named(estimates, "ece.equal_width");
        Estimate score = named(estimates, "mean_score");
        Estimate accuracy = named(estimates, "accuracy");
        return "All " + Numbers.count(boxes) + " found boxes, of every score, judged at IoU .5: the mean score is "
                + Numbers.percentSign(score.value()) + ", and " + Numbers.percentSign(accuracy.value())
                + " of the boxes are right. The expected calibration error (mean gap over " + BINS
                + " bins of equal width, weighted by count) is " + Numbers.percentSign(error.value()) + " ("
                + FigureMeaning.of(error.name()).shown(error.interval()) + ").";
    }

    private static Estimate named(List<Estimate> estimates, String name) {
        return estimates.stream()
                .filter(estimate -> estimate.name().equals(name))
                .findFirst()
                .orElse(new Estimate(name, Double.NaN, Interval.NONE));
    }
}
