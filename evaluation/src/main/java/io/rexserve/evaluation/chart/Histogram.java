package io.rexserve.evaluation.chart;

import io.rexserve.evaluation.html.Html;
import io.rexserve.evaluation.html.Numbers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// How often values occur, in bins of equal and round width; the median and the 95th percentile are marked.
public final class Histogram {
    private static final int BINS = 24;
    private static final double TAIL = 0.995;

    private Histogram() {}

    /// Bins of values.
    ///
    /// @param low of the first bin
    /// @param width of each
    /// @param counts of the bins
    /// @param beyond values greater than the last bin: the longest half percent, if it is far away
    record Bins(double low, double width, List<Integer> counts, int beyond) {
        Bins {
            counts = List.copyOf(counts);
        }

        double high() {
            return low + width * counts.size();
        }
    }

    static Bins bins(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double last = sorted[sorted.length - 1];
        double usual = sorted[(int) Math.min(sorted.length - 1, Math.ceil(TAIL * sorted.length))];
        double end = last > 2 * usual && usual > 0 ? usual : last;
        Scale scale = Scale.rounded(sorted[0] > end / 2 ? sorted[0] : 0, end, 0, 1);
        List<Double> ticks = scale.ticks(BINS + 1);
        double width = ticks.size() > 1 ? ticks.get(1) - ticks.get(0) : scale.high() - scale.low();
        int number = (int) Math.max(1, Math.round((scale.high() - scale.low()) / width));
        var counts = new int[number];
        int beyond = 0;
        for (double value : sorted) {
            int bin = (int) Math.floor((value - scale.low()) / width + 1e-9);
            if (bin > number || (bin == number && value > scale.high() + 1e-9 * width)) {
                beyond++;
            } else {
                counts[Math.clamp(bin, 0, number - 1)]++;
            }
        }
        return new Bins(scale.low(), width, Arrays.stream(counts).boxed().toList(), beyond);
    }

    /// @param values finite, at least one
    /// @param unit of the values, with what they are: "milliseconds per image"
    /// @param counted what the bars count: "images"
    public static Html of(String label, double[] values, String unit, String counted) {
        Bins bins = bins(values);
        int most = bins.counts().stream().mapToInt(Integer::intValue).max().orElse(1);
        var plot = new Plot(
                Plot.across(bins.low(), bins.high()),
                Scale.rounded(0, Math.max(1, most), Plot.HEIGHT - Plot.BOTTOM, Plot.TOP + 14),
                unit,
                counted);
        List<Html> content = new ArrayList<>(plot.axes());
        for (int i = 0; i < bins.counts().size(); i++) {
            content.add(bar(plot, bins, i, counted));
        }
        content.addAll(mark(plot, quantile(values, 0.5), "median ", "start"));
        content.addAll(mark(plot, quantile(values, 0.95), "95 % ", "start"));
        if (bins.beyond() > 0) {
            content.add(Svg.text(
                    "note",
                    plot.x().end(),
                    plot.y().start() - 6,
                    "end",
                    "+ " + Numbers.count(bins.beyond()) + " beyond"));
        }
        return Svg.drawing(Plot.WIDTH, Plot.HEIGHT, label, content);
    }

    private static Html bar(Plot plot, Bins bins, int i, String counted) {
        int count = bins.counts().get(i);
        double from = bins.low() + i * bins.width();
        double x = plot.x().at(from);
        double width = plot.x().at(from + bins.width()) - x;
        double top = plot.y().at(count);
        return Svg.rectangle(
                        "bar f0",
                        x + 0.5,
                        top,
                        Math.max(0.5, width - 1),
                        plot.y().start() - top)
                .containing(List.of(Svg.title(Numbers.brief(from) + " to " + Numbers.brief(from + bins.width()) + ": "
                        + Numbers.count(count) + " " + counted)));
    }

    private static List<Html> mark(Plot plot, double value, String name, String anchor) {
        double x = plot.x().at(value);
        if (x > plot.x().end()) {
            return List.of();
        }
        String text = name + Numbers.brief(value);
        boolean fits = x + Svg.width(text, 11) + 4 < Plot.WIDTH;
        boolean median = name.startsWith("median");
        double y = median ? plot.y().end() - 2 : plot.y().end() + 11;
        return List.of(
                Svg.line("zero", x, plot.y().end() - 8, x, plot.y().start()),
                Svg.text("note", fits ? x + 4 : x - 4, y, fits ? anchor : "end", text));
    }

    /// Linear interpolation between order statistics (Hyndman and Fan's type 7, NumPy's default).
    static double quantile(double[] values, double share) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double at = share * (sorted.length - 1);
        int below = (int) Math.floor(at);
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }
}
