package io.rexserve.evaluation.chart;

import io.rexserve.evaluation.html.Html;
import io.rexserve.evaluation.html.Numbers;
import java.util.ArrayList;
import java.util.List;

/// A matrix of counts; the darker a cell, the larger its share of its row.
public final class Heatmap {
    private static final double FONT = 11;
    private static final double MOST_LABEL = 110;
    private static final double CELL_MIN = 16;
    private static final double CELL_MAX = 44;
    private static final double WIDTH = 640;
    private static final double STRONG = 0.55;

    private Heatmap() {}

    /// @param names of rows and columns
    /// @param counts [row, column]; as many rows and columns as names
    public static Html of(String label, String rowTitle, String columnTitle, List<String> names, long[][] counts) {
        double labels = Math.min(
                MOST_LABEL,
                names.stream().mapToDouble(name -> Svg.width(name, FONT)).max().orElse(0) + 6);
        double left = labels + 18;
        double top = labels + 28;
        double cell = Math.clamp((WIDTH - left) / names.size(), CELL_MIN, CELL_MAX);
        List<Html> content = new ArrayList<>();
        content.add(Svg.text("tick", left, 11, "start", columnTitle));
        double middle = top + cell * names.size() / 2;
        content.add(Svg.text("tick", 11, middle, "middle", rowTitle)
                .with("transform", "rotate(-90 11 " + Svg.number(middle) + ")"));
        for (int i = 0; i < names.size(); i++) {
            content.addAll(names(names.get(i), left, top, cell, i, labels));
        }
        for (int row = 0; row < names.size(); row++) {
            content.addAll(row(names, counts[row], row, left, top, cell));
        }
        double side = cell * names.size();
        content.add(Svg.rectangle("frame", left, top, side, side));
        return Svg.drawing(left + side + 2, top + side + 2, label, content)
                .with("style", "max-width:" + Svg.number((left + side + 2) * 1.15) + "px");
    }

    private static List<Html> names(String name, double left, double top, double cell, int i, double labels) {
        String shown = Svg.fit(name, FONT, labels);
        double y = top + cell * (i + 0.5) + 4;
        double x = left + cell * (i + 0.5) + 4;
        return List.of(
                Svg.text("tick", left - 5, y, "end", shown).containing(List.of(Svg.title(name))),
                Svg.text("tick", x, top - 5, "start", shown)
                        .with("transform", "rotate(-90 " + Svg.number(x) + " " + Svg.number(top - 5) + ")")
                        .containing(List.of(Svg.title(name))));
    }

    private static List<Html> row(List<String> names, long[] counts, int row, double left, double top, double cell) {
        long sum = 0;
        for (long count : counts) {
            sum += count;
        }
        List<Html> cells = new ArrayList<>();
        for (int column = 0; column < counts.length; column++) {
            if (counts[column] == 0) {
                continue;
            }
            double share = counts[column] / (double) sum;
            double x = left + cell * column;
            double y = top + cell * row;
            String text = names.get(row) + " as " + names.get(column) + ": " + Numbers.count(counts[column]) + " ("
                    + Numbers.percent(share) + " %)";
            cells.add(Svg.rectangle("cell", x, y, cell, cell)
                    .with("fill-opacity", Svg.number(0.06 + 0.94 * share))
                    .containing(List.of(Svg.title(text))));
            String shown = Numbers.count(counts[column]);
            if (Svg.width(shown, FONT) <= cell) {
                cells.add(Svg.text(
                        share > STRONG ? "note strong" : "note", x + cell / 2, y + cell / 2 + 4, "middle", shown));
            }
        }
        return cells;
    }
}
