package io.rexserve.tuning.report;

import static io.rexserve.evaluation.html.Html.element;

import io.rexserve.evaluation.chart.CurveChart;
import io.rexserve.evaluation.html.Html;
import io.rexserve.evaluation.report.Section;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The curves of a run, from the tables of its log.
final class LogCurves {
    private static final String HELD_OUT = ".held-out.csv";
    private static final String TABLE = ".csv";

    private LogCurves() {}

    /// @param log folder of the tables; may be missing
    static Section section(Path log) throws IOException {
        List<Html> content = new ArrayList<>();
        for (Path table : tables(log)) {
            boolean heldOut = table.toString().endsWith(HELD_OUT);
            List<Html> charts = charts(table, heldOut);
            if (!charts.isEmpty()) {
                content.add(element("h3", heldOut ? "Held-out images" : "Training"));
                content.add(Html.paragraph(
                        heldOut
                                ? "Each dot is a measurement; the first one is of the model before."
                                : "Means over the steps since the point before."));
                content.add(element("div", charts).with("class", "row"));
            }
        }
        if (content.isEmpty()) {
            content.add(Html.paragraph("The run has no log."));
        }
        return new Section("curves-of-training", "How it learnt", content);
    }

    /// Held-out figures first.
    private static List<Path> tables(Path log) throws IOException {
        if (!Files.isDirectory(log)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(log)) {
            List<Path> all = files.filter(file -> file.toString().endsWith(TABLE))
                    .sorted()
                    .toList();
            return Stream.concat(
                            all.stream().filter(file -> file.toString().endsWith(HELD_OUT)),
                            all.stream().filter(file -> !file.toString().endsWith(HELD_OUT)))
                    .toList();
        }
    }

    private static List<Html> charts(Path table, boolean marked) throws IOException {
        List<Html> charts = new ArrayList<>();
        columns(table).forEach((name, points) -> {
            if (points.y().size() > 1) {
                charts.add(Section.figure(
                        CurveChart.of(
                                name + " by step",
                                "step",
                                name,
                                List.of(new CurveChart.Series(points.x(), points.y(), marked))),
                        name));
            }
        });
        return charts;
    }

    private record Points(List<Double> x, List<Double> y) {}

    /// The finite values of each column; a line that was cut off is left out.
    private static Map<String, Points> columns(Path table) throws IOException {
        var columns = new LinkedHashMap<String, Points>();
        List<String> lines = Files.readAllLines(table);
        if (lines.isEmpty()) {
            return columns;
        }
        String[] names = lines.getFirst().split(",", -1);
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split(",", -1);
            for (int i = 1; i < names.length && cells.length == names.length; i++) {
                double x = number(cells[0]);
                double y = number(cells[i]);
                if (Double.isFinite(x) && Double.isFinite(y)) {
                    Points points =
                            columns.computeIfAbsent(names[i], _ -> new Points(new ArrayList<>(), new ArrayList<>()));
                    points.x().add(x);
                    points.y().add(y);
                }
            }
        }
        return columns;
    }

    private static double number(String text) {
        try {
            return text.isBlank() ? Double.NaN : Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }
}
