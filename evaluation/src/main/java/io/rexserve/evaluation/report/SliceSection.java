package io.rexserve.evaluation.report;

import io.rexserve.evaluation.html.Html;
import io.rexserve.evaluation.html.Numbers;
import io.rexserve.evaluation.html.Table;
import io.rexserve.evaluation.html.Table.Cell;
import io.rexserve.evaluation.html.Table.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Precision and recall at the operating point by size, by number of objects and by overlap.
final class SliceSection {
    private SliceSection() {}

    static Section of(DetectionAnalysis analysis, @Nullable BoxCurves curves, Bootstrap bootstrap) {
        int images = analysis.images();
        List<Html> content = new ArrayList<>();
        content.add(Html.paragraph(pointText(analysis.point)));
        content.add(rows("boxes", analysis.total.rows(images, bootstrap), List.of()));
        content.add(Html.element("h3", "By size of the object"));
        content.add(Html.paragraph("Recall is over true objects of that size (their annotated area), precision counts"
                + " wrong boxes by their own area. Pixels are those of the original image."));
        content.add(rows("size", analysis.sizes.rows(images, bootstrap), List.of()));
        content.add(Html.element("h3", "By number of objects in the image"));
        content.add(Html.paragraph("Crowd regions are not counted as objects."
                + (curves == null ? "" : " AP and AP50 are computed on the images of the row alone.")));
        List<GroupedCounts.Row> counts = analysis.counts.rows(images, bootstrap);
        content.add(rows(
                "objects", counts, curves == null ? List.of() : precisions(counts, analysis.countOfImage, curves)));
        content.add(Html.element("h3", "By overlap with other objects"));
        content.add(
                Html.paragraph("The overlap (IoU) of a true object with its nearest other true object, of any class."
                        + " A wrong box has no such overlap, so there is recall only."));
        content.add(recalls(analysis.overlaps.rows(images, bootstrap)));
        return new Section("slices", "Where it fails: size, number, overlap", content);
    }

    private static String pointText(OperatingPoint point) {
        String text =
                "From here on a box is right if it overlaps a true box of its class by an IoU of .5 or more, and a"
                        + " true box is found once. ";
        if (point.below() == 0) {
            return text + "Every found box counts, whatever its score: leaving out low scores would not raise F1.";
        }
        return text + "Boxes that score less than " + Numbers.fixed(point.minScore(), 3) + " are left out ("
                + Numbers.count(point.below(), "box").replace("boxs", "boxes")
                + "), because F1 over all classes together is greatest there: " + Numbers.percentSign(point.f1())
                + ", against " + Numbers.percentSign(point.f1OfAll())
                + " with every box. That score is chosen on these images, so it flatters slightly.";
    }

    /// AP and AP50 of each row's images, [rows][2].
    private static List<double[]> precisions(
            List<GroupedCounts.Row> rows, Map<String, String> groupOfImage, BoxCurves curves) {
        Estimator overall = curves.overall();
        return rows.stream()
                .map(row -> overall.values(overall.images().stream()
                        .mapToInt(image -> row.group().equals(groupOfImage.get(image)) ? 1 : 0)
                        .toArray()))
                .toList();
    }

    /// @param precisions AP and AP50 of each row; empty where they are not measured
    private static Html rows(String title, List<GroupedCounts.Row> rows, List<double[]> precisions) {
        List<Column> columns = new ArrayList<>(List.of(
                Column.text(title),
                Column.number("images"),
                Column.number("objects"),
                Column.number("found"),
                Column.number("precision, %"),
                Column.number("recall, %"),
                Column.number("F1, %"),
                Column.number("interval of F1")));
        if (!precisions.isEmpty()) {
            columns.addAll(List.of(Column.number("AP, %"), Column.number("AP50, %")));
        }
        List<Table.Row> lines = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            GroupedCounts.Row row = rows.get(i);
            if (row.images() == 0) {
                continue;
            }
            List<Cell> cells = new ArrayList<>(List.of(
                    Cell.text(row.group()),
                    Cell.count(row.images()),
                    Cell.count(row.truths()),
                    Cell.count(row.found()),
                    Cell.percent(row.precisionValue()),
                    Cell.percent(row.recallValue()),
                    Cell.percent(row.f1Value()),
                    interval(row.f1())));
            if (!precisions.isEmpty()) {
                cells.add(Cell.percent(precisions.get(i)[0]));
                cells.add(Cell.percent(precisions.get(i)[1]));
            }
            lines.add(new Table.Row(cells, ""));
        }
        return Table.of(columns, lines).html();
    }

    private static Html recalls(List<GroupedCounts.Row> rows) {
        List<Table.Row> lines = rows.stream()
                .filter(row -> row.images() > 0)
                .map(row -> Table.Row.of(
                        Cell.text(row.group()),
                        Cell.count(row.images()),
                        Cell.count(row.truths()),
                        Cell.percent(row.recallValue()),
                        interval(row.recall())))
                .toList();
        return Table.of(
                        List.of(
                                Column.text("overlap"),
                                Column.number("images"),
                                Column.number("objects"),
                                Column.number("recall, %"),
                                Column.number("interval")),
                        lines)
                .html();
    }

    static Cell interval(Interval interval) {
        String shown = interval.isInformative()
                ? Numbers.percent(interval.low()) + " to " + Numbers.percent(interval.high())
                : "–";
        return Cell.number(interval.isInformative() ? interval.low() : Double.NaN, shown);
    }
}
