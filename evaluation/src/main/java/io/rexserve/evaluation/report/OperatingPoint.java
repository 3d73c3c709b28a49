package io.rexserve.evaluation.report;

import io.rexserve.evaluation.protocol.DetectionImage;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;

/// The score from which on boxes count in tables, confusions and drawings: the one with the greatest F1 over all
/// images, at IoU .5 and over all classes together. It is chosen on the images that are measured, so figures at it are
/// slightly optimistic.
///
/// @param minScore lowest score that counts
/// @param federated whether the truth names absent classes, as LVIS does
/// @param f1 at the operating point
/// @param f1OfAll with every found box counted
/// @param below boxes that score less than the operating point
record OperatingPoint(double minScore, boolean federated, double f1, double f1OfAll, long below) {
    /// @param images read once
    static OperatingPoint of(List<DetectionImage> images) {
        boolean federated = images.stream()
                .anyMatch(image ->
                        !image.absent().isEmpty() || !image.notExhaustive().isEmpty());
        var right = DoubleStream.builder();
        var wrong = DoubleStream.builder();
        long truths = 0;
        for (DetectionImage image : images) {
            BoxMatching matching = BoxMatching.of(image, Double.NEGATIVE_INFINITY, federated);
            truths += matching.right() + matching.missed();
            for (int i = 0; i < image.found().size(); i++) {
                double score = image.found().get(i).score();
                switch (matching.outcome(i)) {
                    case RIGHT -> right.add(score);
                    case WRONG -> wrong.add(score);
                    case IGNORED, BELOW -> {
                        // counts neither way
                    }
                }
            }
        }
        double[] rightScores = right.build().sorted().toArray();
        double[] wrongScores = wrong.build().sorted().toArray();
        return best(rightScores, wrongScores, truths, federated);
    }

    /// Matching does not depend on the boxes that score less, so one matching serves every threshold.
    private static OperatingPoint best(double[] right, double[] wrong, long truths, boolean federated) {
        double all = GroupedCounts.f1(right.length, wrong.length, truths - right.length);
        double[] thresholds = DoubleStream.concat(Arrays.stream(right), Arrays.stream(wrong))
                .sorted()
                .distinct()
                .toArray();
        double best = all;
        double minScore = thresholds.length == 0 ? 0 : thresholds[0];
        long below = 0;
        int r = 0;
        int w = 0;
        for (double threshold : thresholds) {
            while (r < right.length && right[r] < threshold) {
                r++;
            }
            while (w < wrong.length && wrong[w] < threshold) {
                w++;
            }
            int kept = right.length - r;
            double f1 = GroupedCounts.f1(kept, wrong.length - w, truths - kept);
            if (f1 > best) {
                best = f1;
                minScore = threshold;
                below = (long) r + w;
            }
        }
        return new OperatingPoint(minScore, federated, best, all, below);
    }
}
