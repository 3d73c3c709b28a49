package io.rexserve.evaluation.protocol;

import io.rexserve.evaluation.protocol.RexOmniF1.ClassFigures;
import java.util.ArrayList;
import java.util.List;

/// Precision and recall averaged over classes, at one IoU threshold or over all.
///
/// @param at "50", "95" or "mean"
record RexOmniAverages(String at, double precision, double recall) {
    /// As the released code averages: see [RexOmniF1].
    static List<RexOmniAverages> published(List<ClassFigures> classes) {
        return List.of(
                publishedAt("50", classes, 0), publishedAt("95", classes, last(classes)), publishedMean(classes));
    }

    /// Over every class with true boxes; 0 counts.
    static List<RexOmniAverages> all(List<ClassFigures> classes) {
        List<ClassFigures> wanted =
                classes.stream().filter(of -> of.wanted() > 0).toList();
        return List.of(
                allOver("50", wanted, 0, 0),
                allOver("95", wanted, last(classes), last(classes)),
                allOver("mean", wanted, 0, last(classes)));
    }

    private static int last(List<ClassFigures> classes) {
        return classes.isEmpty() ? 0 : classes.getFirst().precisions().size() - 1;
    }

    double f1() {
        return Double.isNaN(precision + recall) ? Double.NaN : FigureNames.f1(precision, recall);
    }

    private static RexOmniAverages publishedAt(String at, List<ClassFigures> classes, int threshold) {
        var precisions = new ArrayList<Double>();
        var recalls = new ArrayList<Double>();
        double precision = 0;
        for (ClassFigures of : classes) {
            double own = of.precisions().get(threshold);
            precision = Double.isNaN(own) ? precision : own;
            precisions.add(precision);
            recalls.add(of.recalls().get(threshold));
        }
        return new RexOmniAverages(at, meanOfPositive(precisions), meanOfPositive(recalls));
    }

    private static RexOmniAverages publishedMean(List<ClassFigures> classes) {
        var precisions = new ArrayList<Double>();
        var recalls = new ArrayList<Double>();
        double precision = 0;
        for (ClassFigures of : classes) {
            double precisionSum = 0;
            double recallSum = 0;
            for (int t = 0; t < of.precisions().size(); t++) {
                double own = of.precisions().get(t);
                precision = Double.isNaN(own) ? precision : own;
                precisionSum += precision;
                recallSum += of.recalls().get(t);
            }
            precisions.add(precisionSum / of.precisions().size());
            recalls.add(recallSum / of.recalls().size());
        }
        return new RexOmniAverages("mean", meanOfPositive(precisions), meanOfPositive(recalls));
    }

    private static double meanOfPositive(List<Double> values) {
        return values.stream()
                .mapToDouble(Double::doubleValue)
                .filter(value -> value > 0)
                .average()
                .orElse(0);
    }

    private static RexOmniAverages allOver(String at, List<ClassFigures> classes, int from, int to) {
        double precision = 0;
        double recall = 0;
        for (ClassFigures of : classes) {
            for (int t = from; t <= to; t++) {
                double own = of.precisions().get(t);
                precision += Double.isNaN(own) ? 0 : own;
                recall += of.recalls().get(t);
            }
        }
        double count = (double) classes.size() * (to - from + 1);
        return new RexOmniAverages(at, precision / count, recall / count);
    }
}
