package io.rexserve.evaluation.report;

import io.rexserve.evaluation.chart.Heatmap;
import io.rexserve.evaluation.html.Html;
import io.rexserve.evaluation.html.Numbers;
import io.rexserve.evaluation.html.Table;
import io.rexserve.evaluation.html.Table.Cell;
import io.rexserve.evaluation.html.Table.Column;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// What is taken for what, and why boxes are wrong.
final class ConfusionSection {
    private static final int MOST_CLASSES = 20;
    private static final int MOST_PAIRS = 20;

    private ConfusionSection() {}

    static Section confusions(Confusions confusions) {
        int classes = confusions.classes().size();
        List<String> shown = confusions.mostConfused(MOST_CLASSES);
        List<Html> content = new ArrayList<>();
        content.add(Html.paragraph("Rows are true classes, columns found ones, numbers are boxes at IoU .5 and the"
                + " operating point. The last column counts true objects that nothing was found for, the last row boxes"
                + " on no object. The darker a cell, the larger its share of the row."
                + (classes > shown.size()
                        ? " Shown are the " + shown.size() + " of " + Numbers.count(classes)
                                + " classes that are confused most."
                        : "")));
        content.add(Html.element("figure", matrix(confusions, shown)).with("class", "wide"));
        List<Confusions.Entry> pairs = confusions.betweenClasses();
        if (pairs.isEmpty()) {
            content.add(Html.paragraph("No object is taken for one of another class."));
        } else {
            content.add(Html.element("h3", "Most frequent confusions"));
            content.add(pairs(confusions, pairs.subList(0, Math.min(MOST_PAIRS, pairs.size()))));
            if (pairs.size() > MOST_PAIRS) {
                content.add(
                        Section.small("The " + MOST_PAIRS + " most frequent of " + Numbers.count(pairs.size()) + "."));
            }
        }
        return new Section("confusion", "What is taken for what", content);
    }

    private static Html matrix(Confusions confusions, List<String> shown) {
        List<String> names = new ArrayList<>(shown);
        names.add(Confusions.BACKGROUND);
        var counts = new long[names.size()][names.size()];
        for (int row = 0; row < counts.length; row++) {
            for (int column = 0; column < counts.length; column++) {
                counts[row][column] = confusions.count(new Confusions.Cell(names.get(row), names.get(column)));
            }
        }
        return Heatmap.of("confusion matrix", "true class", "found class", names, counts);
    }

    private static Html pairs(Confusions confusions, List<Confusions.Entry> pairs) {
        Map<String, Long> truths = confusions.truths();
        List<Table.Row> rows = pairs.stream()
                .map(entry -> Table.Row.of(
                        Cell.name(entry.cell().truth()),
                        Cell.name(entry.cell().found()),
                        Cell.count(entry.count()),
                        Cell.percent(entry.count()
                                / (double) truths.getOrDefault(entry.cell().truth(), 0L))))
                .toList();
        return Table.of(
                        List.of(
                                Column.text("true class"),
                                Column.text("found as"),
                                Column.number("objects"),
                                Column.number("of the class, %")),
                        rows)
                .html();
    }

    static Section errors(DetectionAnalysis analysis) {
        Map<ErrorKind, Long> errors = new EnumMap<>(analysis.errors);
        long all = errors.values().stream().mapToLong(Long::longValue).sum();
        if (all == 0) {
            return Section.of("errors", "Kinds of errors", Html.paragraph("There is no error."));
        }
        List<Table.Row> rows = errors.entrySet().stream()
                .sorted(Map.Entry.<ErrorKind, Long>comparingByValue().reversed())
                .map(entry -> Table.Row.of(
                        Cell.text(entry.getKey().words()),
                        Cell.count(entry.getValue()),
                        Cell.percent(entry.getValue() / (double) all),
                        new Cell(bar(entry.getValue() / (double) all), null),
                        Cell.text(entry.getKey().meaning())))
                .toList();
        Html table = Table.of(
                        List.of(
                                Column.text("kind"),
                                Column.number("errors"),
                                Column.number("share, %"),
                                Column.text(""),
                                Column.text("what it is")),
                        rows)
                .html();
        return Section.of(
                "errors",
                "Kinds of errors",
                Html.paragraph(
                        "Each of " + Numbers.count(all, "error") + " at the operating point is of one kind, in the"
                                + " manner and with the thresholds of TIDE (Bolya et al. 2020). Shares are of the number of"
                                + " errors, not of lost AP."),
                table);
    }

    private static Html bar(double share) {
        return Html.element("span")
                .with("class", "share")
                .with("style", "width:" + Numbers.fixed(8 * share, 2) + "rem");
    }
}
