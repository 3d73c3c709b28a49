package io.rexserve.evaluation.report;

import io.rexserve.evaluation.chart.LineChart;
import io.rexserve.evaluation.chart.LineChart.Series;
import io.rexserve.evaluation.html.Html;
import io.rexserve.evaluation.html.Numbers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Precision over recall: the mean of the classes at several overlaps, and single classes at .5.
final class CurveSection {
    private static final double[] OVERLAPS = {0.5, 0.6, 0.7, 0.8, 0.9, 0.95};
    /// Classes are drawn best, median and worst first.
    private static final int CLASSES = 6;

    private CurveSection() {}

    static Section of(BoxCurves curves) {
        List<Html> drawings = new ArrayList<>();
        List<Series> means = new ArrayList<>();
        for (double overlap : OVERLAPS) {
            int threshold = curves.threshold(overlap);
            List<Double> mean = threshold < 0 ? List.of() : curves.meanCurve(threshold);
            if (!mean.isEmpty()) {
                means.add(new Series("IoU " + Numbers.brief(overlap), mean));
            }
        }
        if (means.isEmpty()) {
            return Section.of("curves", "Precision over recall", Html.paragraph("There is no object to find."));
        }
        drawings.add(drawing(means, "Mean over all classes with objects, by the overlap that a right box needs."));
        int half = curves.threshold(0.5);
        List<Series> classes = half < 0 ? List.of() : classes(curves, half);
        if (classes.size() > 1) {
            drawings.add(drawing(
                    classes,
                    "Single classes at IoU .5: those of highest, median and lowest AP50, with AP50 in percent."));
        }
        return Section.of(
                "curves",
                "Precision over recall",
                Html.paragraph(
                        "For every recall, the highest precision that is reached there or beyond; boxes are taken"
                                + " from the highest score down. The area under a curve is the average precision."),
                Html.element("div", drawings).with("class", "row"));
    }

    private static Html drawing(List<Series> series, String caption) {
        return Html.element(
                "figure",
                LineChart.unit("precision over recall", "recall", "precision", series),
                LineChart.legend(series.stream().map(Series::name).toList()),
                Html.element("figcaption", caption));
    }

    private record ClassCurve(int category, double average) {}

    private static List<Series> classes(BoxCurves curves, int threshold) {
        List<ClassCurve> ranked = IntStream.range(0, curves.categories().size())
                .mapToObj(k -> new ClassCurve(
                        k,
                        curves.boxes()
                                .curve(k, 0, curves.boxes().limits().length - 1)
                                .averagePrecision(threshold)))
                .filter(curve -> curve.average() >= 0)
                .sorted(Comparator.comparingDouble(ClassCurve::average).reversed())
                .toList();
        return chosen(ranked.size()).stream()
                .map(ranked::get)
                .map(curve -> new Series(
                        curves.categories().get(curve.category()) + " " + Numbers.percent(curve.average()),
                        curves.curve(curve.category(), threshold)))
                .toList();
    }

    /// The first two, the middle two and the last two of so many.
    static List<Integer> chosen(int size) {
        if (size <= CLASSES) {
            return IntStream.range(0, size).boxed().toList();
        }
        int middle = size / 2;
        return List.of(0, 1, middle - 1 > 1 ? middle - 1 : 2, middle, size - 2, size - 1).stream()
                .distinct()
                .toList();
    }
}
