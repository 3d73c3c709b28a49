package io.rexserve.evaluation.chart;

import static io.rexserve.evaluation.html.Html.element;

import io.rexserve.evaluation.html.Html;
import java.util.ArrayList;
import java.util.List;

/// Curves of figures over the steps of a run, with axes as wide as their values.
public final class CurveChart {
    private static final double DOT = 3;

    private CurveChart() {}

    /// A curve.
    ///
    /// @param x ascending
    /// @param y as many; points that are no finite number are left out
    /// @param marked whether each point gets a dot: measurements, between which nothing is known
    public record Series(List<Double> x, List<Double> y, boolean marked) {
        public Series {
            x = List.copyOf(x);
            y = List.copyOf(y);
            if (x.size() != y.size()) {
                throw new IllegalArgumentException("values: " + y.size() + " (expected: " + x.size() + ", one per x)");
            }
        }

        private List<double[]> points() {
            var points = new ArrayList<double[]>();
            for (int i = 0; i < x.size(); i++) {
                if (Double.isFinite(x.get(i)) && Double.isFinite(y.get(i))) {
                    points.add(new double[] {x.get(i), y.get(i)});
                }
            }
            return points;
        }
    }

    /// @param label of the whole, for screen readers
    /// @throws IllegalArgumentException if no point is finite
    public static Html of(String label, String xTitle, String yTitle, List<Series> series) {
        List<double[]> all =
                series.stream().flatMap(each -> each.points().stream()).toList();
        if (all.isEmpty() || series.size() > LineChart.STYLES) {
            throw new IllegalArgumentException("curves: " + series.size() + " with " + all.size()
                    + " points (expected: 1 to " + LineChart.STYLES + " with a point)");
        }
        var plot = new Plot(
                Scale.rounded(least(all, 0), most(all, 0), Plot.LEFT, Plot.WIDTH - Plot.RIGHT),
                Scale.rounded(least(all, 1), most(all, 1), Plot.HEIGHT - Plot.BOTTOM, Plot.TOP),
                xTitle,
                yTitle);
        List<Html> content = new ArrayList<>(plot.axes());
        for (int i = 0; i < series.size(); i++) {
            draw(plot, series.get(i), i, content);
        }
        return Svg.drawing(Plot.WIDTH, Plot.HEIGHT, label, content);
    }

    private static void draw(Plot plot, Series series, int style, List<Html> content) {
        var path = new StringBuilder();
        for (double[] point : series.points()) {
            String x = Svg.number(plot.x().at(point[0]));
            String y = Svg.number(plot.y().at(point[1]));
            path.append(path.isEmpty() ? "M" : "L").append(x).append(' ').append(y);
            if (series.marked()) {
                content.add(
                        Svg.circle("f" + style, plot.x().at(point[0]), plot.y().at(point[1]), DOT));
            }
        }
        content.add(
                element("path").with("class", "line s" + style + " d" + style).with("d", path.toString()));
    }

    private static double least(List<double[]> points, int axis) {
        return points.stream().mapToDouble(point -> point[axis]).min().orElseThrow();
    }

    private static double most(List<double[]> points, int axis) {
        return points.stream().mapToDouble(point -> point[axis]).max().orElseThrow();
    }
}
