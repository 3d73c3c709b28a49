package io.rexserve.evaluation.chart;

import static io.rexserve.evaluation.html.Html.element;

import io.rexserve.evaluation.html.Html;
import java.util.ArrayList;
import java.util.List;

/// Curves over the unit square, such as precision over recall.
public final class LineChart {
    /// Colours and dashes of the page's style.
    public static final int STYLES = 6;

    private LineChart() {}

    /// A curve; a value of NaN ends a piece of it.
    ///
    /// @param y values at equal steps of x from 0 to 1, at least two
    public record Series(String name, List<Double> y) {
        public Series {
            y = List.copyOf(y);
            if (y.size() < 2) {
                throw new IllegalArgumentException("points: " + y.size() + " (expected: at least 2)");
            }
        }
    }

    /// @param label of the whole, for screen readers
    public static Html unit(String label, String xTitle, String yTitle, List<Series> series) {
        requireStyles(series.size());
        var plot = new Plot(Plot.across(0, 1), Plot.up(0, 1), xTitle, yTitle);
        List<Html> content = new ArrayList<>(plot.axes());
        for (int i = 0; i < series.size(); i++) {
            content.add(element("path")
                    .with("class", style(i))
                    .with("d", path(plot, series.get(i).y())));
        }
        return Svg.drawing(Plot.WIDTH, Plot.HEIGHT, label, content);
    }

    private static String path(Plot plot, List<Double> values) {
        var path = new StringBuilder();
        boolean pen = false;
        for (int i = 0; i < values.size(); i++) {
            double y = values.get(i);
            if (Double.isNaN(y)) {
                pen = false;
                continue;
            }
            double x = i / (values.size() - 1.0);
            path.append(pen ? "L" : "M")
                    .append(Svg.number(plot.x().at(x)))
                    .append(' ')
                    .append(Svg.number(plot.y().at(y)));
            pen = true;
        }
        return path.toString();
    }

    /// Names of the curves with a piece of each.
    public static Html legend(List<String> names) {
        requireStyles(names.size());
        List<Html> entries = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            Html.Element sample = Svg.drawing(26, 12, "", List.of(Svg.line(style(i), 0, 6, 26, 6)))
                    .with("aria-hidden", "true");
            entries.add(element("span", sample, Html.name(names.get(i))));
        }
        return element("div", entries).with("class", "legend");
    }

    private static String style(int index) {
        return "line s" + index + " d" + index;
    }

    private static void requireStyles(int count) {
        if (count > STYLES) {
            throw new IllegalArgumentException("curves: " + count + " (expected: at most " + STYLES + ")");
        }
    }
}
