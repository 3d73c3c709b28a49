package io.rexserve.evaluation.report;

import io.rexserve.evaluation.html.Html;
import io.rexserve.evaluation.html.Numbers;
import io.rexserve.evaluation.html.Table;
import io.rexserve.evaluation.html.Table.Cell;
import io.rexserve.evaluation.html.Table.Column;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Every class in one sortable table.
final class ClassSection {
    private static final int OPEN_ROWS = 100;

    private ClassSection() {}

    /// AP and AP50 of a class.
    private record Precision(Estimate ap, double ap50) {
        static final Precision NONE = new Precision(new Estimate("", Double.NaN, Interval.NONE), Double.NaN);
    }

    static Section of(DetectionAnalysis analysis, @Nullable BoxCurves curves, Bootstrap bootstrap) {
        List<GroupedCounts.Row> rows = analysis.classes.rows(analysis.images(), bootstrap).stream()
                .sorted(Comparator.comparingLong(GroupedCounts.Row::truths)
                        .reversed()
                        .thenComparing(GroupedCounts.Row::group))
                .toList();
        Map<String, Precision> precisions = curves == null ? Map.of() : precisions(curves, bootstrap);
        List<Column> columns =
                new ArrayList<>(List.of(Column.text("class"), Column.number("objects"), Column.number("images")));
        if (curves != null) {
            columns.addAll(List.of(Column.number("AP, %"), Column.number("interval of AP"), Column.number("AP50, %")));
        }
        columns.addAll(List.of(
                Column.number("precision, %"),
                Column.number("recall, %"),
                Column.number("F1, %"),
                Column.number("interval of F1")));
        List<Table.Row> lines = rows.stream()
                .map(row -> line(row, curves != null, precisions.getOrDefault(row.group(), Precision.NONE)))
                .toList();
        Html table = new Table(columns, lines, true).html();
        String text = Numbers.count(rows.size()) + (rows.size() == 1 ? " class has" : " classes have")
                + " a true or a wrong box. Precision, recall and F1 are at IoU .5 and the operating point"
                + (curves == null ? "." : "; AP needs no operating point.")
                + " Few objects make wide intervals. Press a title to sort.";
        return Section.of("classes", "By class", Html.paragraph(text), folded(table, rows.size()));
    }

    private static Html folded(Html table, int rows) {
        return rows <= OPEN_ROWS
                ? table
                : Html.element("details", Html.element("summary", "All " + Numbers.count(rows) + " classes"), table);
    }

    private static Map<String, Precision> precisions(BoxCurves curves, Bootstrap bootstrap) {
        List<Estimate> estimates = Estimate.of(curves.perCategory(), bootstrap);
        Map<String, Precision> precisions = new HashMap<>();
        for (int k = 0; k < curves.categories().size() && !estimates.isEmpty(); k++) {
            precisions.put(
                    curves.categories().get(k),
                    new Precision(estimates.get(2 * k), estimates.get(2 * k + 1).value()));
        }
        return precisions;
    }

    private static Table.Row line(GroupedCounts.Row row, boolean ranked, Precision precision) {
        List<Cell> cells =
                new ArrayList<>(List.of(Cell.name(row.group()), Cell.count(row.truths()), Cell.count(row.images())));
        if (ranked) {
            cells.add(Cell.percent(precision.ap().value()));
            boolean enough = row.images() >= GroupedCounts.FEWEST;
            cells.add(SliceSection.interval(enough ? precision.ap().interval() : Interval.NONE));
            cells.add(Cell.percent(precision.ap50()));
        }
        cells.addAll(List.of(
                Cell.percent(row.precisionValue()),
                Cell.percent(row.recallValue()),
                Cell.percent(row.f1Value()),
                SliceSection.interval(row.f1())));
        return new Table.Row(cells, "");
    }
}
