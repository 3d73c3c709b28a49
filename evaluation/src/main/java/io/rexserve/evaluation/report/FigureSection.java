package io.rexserve.evaluation.report;

import io.rexserve.evaluation.chart.IntervalChart;
import io.rexserve.evaluation.html.Html;
import io.rexserve.evaluation.html.Numbers;
import io.rexserve.evaluation.html.Table;
import java.util.ArrayList;
import java.util.List;

/// The figures of every protocol with their confidence intervals.
final class FigureSection {
    private static final int MOST_DRAWN = 16;
    private static final int MOST_OPEN = 8;

    private FigureSection() {}

    static Section of(List<FigureGroup> groups, Bootstrap bootstrap) {
        List<Html> content = new ArrayList<>();
        content.add(Html.paragraph("Shares are in percent. Each interval covers "
                + Numbers.brief(100 * bootstrap.level()) + " % of " + Numbers.count(bootstrap.resamples())
                + " resamples: a bootstrap over images (percentile method, seed " + bootstrap.seed()
                + "), in which an image is drawn with all its objects and answers. It tells how far a figure would"
                + " move with other images of the same kind; it does not cover errors of the annotation. Where classes"
                + " have objects in few images, resamples lack some classes, and intervals of means over classes lie"
                + " off centre. A dash stands"
                + " where"
                + " there"
                + " are fewer"
                + " than"
                + " " + GroupedCounts.FEWEST + " images, or where all resamples agree."));
        for (int i = 0; i < groups.size(); i++) {
            FigureGroup group = groups.get(i);
            content.add(Html.element("h3", group.title()));
            content.add(Html.paragraph(group.text()));
            content.addAll(figures(group, bootstrap, i == 0));
            content.add(Section.notes(group.notes()));
        }
        return new Section("figures", "Figures", content);
    }

    /// @param open whether a long table is shown at once; those of further protocols wait until they are asked for
    private static List<Html> figures(FigureGroup group, Bootstrap bootstrap, boolean open) {
        List<Estimate> estimates = Estimate.of(group.estimator(), bootstrap);
        if (estimates.isEmpty()) {
            return List.of(Html.paragraph("There is no image to measure it on."));
        }
        List<Estimate> drawn = estimates.stream()
                .filter(estimate -> FigureMeaning.of(estimate.name()).unit() == FigureMeaning.Unit.SHARE)
                .filter(estimate -> Double.isFinite(estimate.value()))
                .limit(MOST_DRAWN)
                .toList();
        List<Html> content = new ArrayList<>();
        if (drawn.size() > 1) {
            content.add(Section.figure(
                    IntervalChart.of(
                            group.title(),
                            "percent",
                            drawn.stream().map(FigureSection::drawn).toList(),
                            false),
                    "Dot: the figure on all "
                            + Numbers.count(group.estimator().images().size(), "image") + ". Line: its interval."
                            + (drawn.size() == MOST_DRAWN ? " The first " + MOST_DRAWN + "." : "")));
        }
        content.add(open || estimates.size() <= MOST_OPEN ? table(estimates) : folded(estimates));
        return content;
    }

    private static IntervalChart.Row drawn(Estimate estimate) {
        Interval interval = estimate.interval();
        return new IntervalChart.Row(
                estimate.name(),
                100 * estimate.value(),
                100 * interval.low(),
                100 * interval.high(),
                Numbers.percent(estimate.value()));
    }

    private static Html folded(List<Estimate> estimates) {
        return Html.element(
                "details",
                Html.element("summary", "All " + Numbers.count(estimates.size(), "figure")),
                table(estimates));
    }

    private static Html table(List<Estimate> estimates) {
        List<Table.Row> rows = new ArrayList<>();
        for (Estimate estimate : estimates) {
            FigureMeaning meaning = FigureMeaning.of(estimate.name());
            rows.add(new Table.Row(
                    List.of(
                            Table.Cell.name(estimate.name()),
                            Table.Cell.number(estimate.value(), meaning.withUnit(estimate.value())),
                            Table.Cell.number(estimate.interval().low(), meaning.shown(estimate.interval())),
                            Table.Cell.text(meaning.text())),
                    rows.isEmpty() ? "main" : ""));
        }
        return Table.of(
                        List.of(
                                Table.Column.text("figure"),
                                Table.Column.number("value"),
                                Table.Column.number("interval"),
                                Table.Column.text("what it is")),
                        rows)
                .html();
    }
}
