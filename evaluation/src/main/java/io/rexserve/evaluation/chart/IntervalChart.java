package io.rexserve.evaluation.chart;

import io.rexserve.evaluation.html.Html;
import io.rexserve.evaluation.html.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/// Values with their confidence intervals, one row each.
public final class IntervalChart {
    private static final double WIDTH = 520;
    private static final double ROW = 22;
    private static final double TOP = 6;
    private static final double FONT = 12;
    private static final double MOST_LABEL = 220;
    private static final double VALUE = 64;
    private static final int TICKS = 6;

    private IntervalChart() {}

    /// @param low NaN where there is no interval
    /// @param high NaN where there is no interval
    /// @param shown the value as text
    public record Row(String name, double value, double low, double high, String shown) {}

    /// @param zero whether a line marks 0 and belongs to the axis, as for differences
    public static Html of(String label, String axis, List<Row> rows, boolean zero) {
        double names = Math.min(
                MOST_LABEL,
                rows.stream()
                                .mapToDouble(row -> Svg.width(row.name(), FONT))
                                .max()
                                .orElse(0)
                        + 8);
        Scale x = scale(rows, zero, names);
        double floor = TOP + ROW * rows.size() + 4;
        List<Html> content = new ArrayList<>();
        for (double tick : x.ticks(TICKS)) {
            content.add(Svg.line("grid", x.at(tick), TOP, x.at(tick), floor));
            content.add(Svg.text("tick", x.at(tick), floor + 14, "middle", tick(tick)));
        }
        if (zero) {
            content.add(Svg.line("zero", x.at(0), TOP, x.at(0), floor));
        }
        for (int i = 0; i < rows.size(); i++) {
            content.addAll(drawn(rows.get(i), x, TOP + ROW * (i + 0.5), names));
        }
        content.add(Svg.text("tick", (x.start() + x.end()) / 2, floor + 31, "middle", axis));
        return Svg.drawing(WIDTH, floor + 38, label, content);
    }

    private static String tick(double value) {
        return Numbers.brief(value);
    }

    static Scale scale(List<Row> rows, boolean zero, double names) {
        double[] values = rows.stream()
                .flatMapToDouble(row -> DoubleStream.of(row.value(), row.low(), row.high()))
                .filter(Double::isFinite)
                .toArray();
        double low = DoubleStream.of(values).min().orElse(0);
        double high = DoubleStream.of(values).max().orElse(1);
        return Scale.rounded(zero ? Math.min(0, low) : low, zero ? Math.max(0, high) : high, names + 8, WIDTH - VALUE);
    }

    private static List<Html> drawn(Row row, Scale x, double y, double names) {
        List<Html> all = new ArrayList<>();
        Html.Element name = Svg.text("", names, y + 4, "end", Svg.fit(row.name(), FONT, names));
        all.add(name.containing(List.of(Svg.title(row.name()))));
        if (Double.isFinite(row.low()) && Double.isFinite(row.high())) {
            all.add(Svg.line("whisker s0", x.at(row.low()), y, x.at(row.high()), y));
        }
        if (Double.isFinite(row.value())) {
            all.add(Svg.circle("f0", x.at(row.value()), y, 4));
        }
        all.add(Svg.text("", WIDTH - 2, y + 4, "end", row.shown()));
        return all;
    }
}
