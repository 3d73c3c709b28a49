package io.rexserve.evaluation.coco;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// COCO's evaluation written plainly over objects: one list per image and class, one pass per area range and threshold,
/// precision and recall at every detection.
final class NaiveEvaluation {
    record Box(double x, double y, double width, double height) {
        private double area() {
            return width * height;
        }
    }

    record Truth(int image, int category, Box box, double area, boolean crowd) {}

    record Found(int image, int category, Box box, double score) {}

    private record Judged(double score, boolean right, boolean ignored) {}

    private final int images;
    private final int categories;
    private final List<Truth> truths;
    private final List<Found> found;

    NaiveEvaluation(int images, int categories, List<Truth> truths, List<Found> found) {
        this.images = images;
        this.categories = categories;
        this.truths = truths;
        this.found = found;
    }

    /// Mean precision over thresholds, recalls and classes.
    double averagePrecision(double[] thresholds, AreaRange range, int limit) {
        return mean(IntStream.range(0, categories)
                .boxed()
                .flatMap(k -> IntStream.range(0, thresholds.length)
                        .mapToObj(t -> averagePrecision(k, thresholds[t], range, limit)))
                .toList());
    }

    /// Mean recall over thresholds and classes.
    double averageRecall(double[] thresholds, AreaRange range, int limit) {
        return mean(IntStream.range(0, categories)
                .boxed()
                .flatMap(k ->
                        IntStream.range(0, thresholds.length).mapToObj(t -> recall(k, thresholds[t], range, limit)))
                .toList());
    }

    private static double mean(List<Double> values) {
        return values.stream()
                .filter(value -> value > -1)
                .mapToDouble(Double::doubleValue)
                .average()
                .orElse(-1);
    }

    private long wanted(int category, AreaRange range) {
        return truths.stream()
                .filter(truth -> truth.category() == category && !ignored(truth, range))
                .count();
    }

    private double recall(int category, double threshold, AreaRange range, int limit) {
        long wanted = wanted(category, range);
        long right = judged(category, threshold, range, limit).stream()
                .filter(judged -> judged.right() && !judged.ignored())
                .count();
        return wanted == 0 ? -1 : (double) right / wanted;
    }

    private double averagePrecision(int category, double threshold, AreaRange range, int limit) {
        long wanted = wanted(category, range);
        if (wanted == 0) {
            return -1;
        }
        List<Judged> counted = judged(category, threshold, range, limit).stream()
                .filter(judged -> !judged.ignored())
                .toList();
        double sum = 0;
        for (int r = 0; r <= 100; r++) {
            double best = 0;
            int right = 0;
            for (int i = 0; i < counted.size(); i++) {
                right += counted.get(i).right() ? 1 : 0;
                // numpy's thresholds as they are rounded: .07 is a little more than 7 / 100.
                best = (double) right / wanted >= r * .01 ? Math.max(best, right / (i + 1.0)) : best;
            }
            sum += best;
        }
        return sum / 101;
    }

    private List<Judged> judged(int category, double threshold, AreaRange range, int limit) {
        var all = new ArrayList<Judged>();
        for (int image = 0; image < images; image++) {
            int here = image;
            List<Truth> ordered = truths.stream()
                    .filter(truth -> truth.image() == here && truth.category() == category)
                    .sorted(Comparator.comparing(truth -> ignored(truth, range)))
                    .toList();
            List<Found> best = found.stream()
                    .filter(each -> each.image() == here && each.category() == category)
                    .sorted(Comparator.comparingDouble(Found::score).reversed())
                    .limit(limit)
                    .toList();
            var taken = new boolean[ordered.size()];
            best.forEach(each -> all.add(judge(each, ordered, taken, threshold, range)));
        }
        all.sort(Comparator.comparingDouble(Judged::score).reversed());
        return all;
    }

    private static Judged judge(Found found, List<Truth> ordered, boolean[] taken, double threshold, AreaRange range) {
        int hit = -1;
        double best = threshold;
        for (int g = 0; g < taken.length; g++) {
            Truth truth = ordered.get(g);
            boolean worse = hit >= 0 && !ignored(ordered.get(hit), range) && ignored(truth, range);
            double iou = iou(found.box(), truth.box(), truth.crowd());
            if (!worse && (truth.crowd() || !taken[g]) && iou >= best) {
                best = iou;
                hit = g;
            }
        }
        if (hit < 0) {
            return new Judged(found.score(), false, range.excludes(found.box().area()));
        }
        taken[hit] = true;
        return new Judged(found.score(), true, ignored(ordered.get(hit), range));
    }

    private static boolean ignored(Truth truth, AreaRange range) {
        return truth.crowd() || range.excludes(truth.area());
    }

    private static double iou(Box found, Box truth, boolean crowd) {
        double width = Math.min(found.x() + found.width(), truth.x() + truth.width()) - Math.max(found.x(), truth.x());
        double height =
                Math.min(found.y() + found.height(), truth.y() + truth.height()) - Math.max(found.y(), truth.y());
        if (width <= 0 || height <= 0) {
            return 0;
        }
        return width * height / (crowd ? found.area() : found.area() + truth.area() - width * height);
    }
}
