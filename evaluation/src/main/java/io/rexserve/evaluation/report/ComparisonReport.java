package io.rexserve.evaluation.report;

import static io.rexserve.evaluation.html.Html.element;

import io.rexserve.evaluation.chart.IntervalChart;
import io.rexserve.evaluation.html.Html;
import io.rexserve.evaluation.html.Numbers;
import io.rexserve.evaluation.html.Page;
import io.rexserve.evaluation.html.Table;
import io.rexserve.evaluation.html.Table.Cell;
import io.rexserve.evaluation.html.Table.Column;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// The page that shows two runs side by side.
public final class ComparisonReport {
    private static final int MOST_DRAWN = 16;

    private final Comparison comparison;
    private final Pictures pictures;

    private ComparisonReport(Comparison comparison) {
        this.comparison = comparison;
        this.pictures = new Pictures(comparison.a().content().images());
    }

    /// Writes the page; a file of that name is replaced.
    public static void write(Path file, Comparison comparison) throws IOException {
        var report = new ComparisonReport(comparison);
        try (Writer out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
            Page.write("A and B compared", report.body(), out);
        }
    }

    /// What is shown of two runs, for pages that hold more.
    public static List<Section> sections(Comparison comparison) {
        return new ComparisonReport(comparison).sections();
    }

    private List<Html> body() {
        List<Html> body = new ArrayList<>();
        body.add(element("h1", "Two runs compared"));
        body.add(element(
                        "p",
                        Html.text("A is "),
                        Html.name(comparison.a().name()),
                        Html.text(", B is "),
                        Html.name(comparison.b().name()),
                        Html.text((". Compared are the "
                                + Numbers.count(comparison.common().size(), "image") + " that both have.")))
                .with("class", "lead"));
        body.addAll(Section.page(sections()));
        return body;
    }

    private List<Section> sections() {
        List<Section> sections = new ArrayList<>();
        sections.add(differences());
        if (!comparison.changes().isEmpty()) {
            sections.add(images());
        }
        if (comparison.a().content().curves() != null
                && comparison.b().content().curves() != null) {
            sections.add(classes(
                    comparison.a().content().curves(), comparison.b().content().curves()));
        }
        if (!comparison.a().content().questions().isEmpty()) {
            sections.add(QuestionChanges.section(comparison, pictures));
        }
        sections.add(facts());
        return sections;
    }

    private Section differences() {
        Bootstrap bootstrap = comparison.bootstrap();
        List<Html> content = new ArrayList<>();
        content.add(Html.paragraph("B − A is the difference; shares are in percent, their differences in points. The"
                + " interval covers " + Numbers.brief(100 * bootstrap.level()) + " % of "
                + Numbers.count(bootstrap.resamples()) + " resamples of the images (seed " + bootstrap.seed()
                + "), in each of which both runs are measured on the same images. “B better” is the share of"
                + " resamples in which B is. An interval beyond 0 is more than chance."));
        for (Comparison.Group group : comparison.groups()) {
            content.add(element("h3", group.title()));
            content.add(Html.paragraph(group.text()));
            content.addAll(drawn(group));
            content.add(table(group.differences()));
        }
        if (comparison.groups().isEmpty()) {
            content.add(Html.paragraph("The runs have no figure in common."));
        }
        return new Section("figures", "Figures", content);
    }

    private static List<Html> drawn(Comparison.Group group) {
        List<IntervalChart.Row> rows = group.differences().stream()
                .filter(difference -> FigureMeaning.of(difference.name()).unit() == FigureMeaning.Unit.SHARE)
                .filter(difference -> Double.isFinite(difference.value()))
                .limit(MOST_DRAWN)
                .map(difference -> new IntervalChart.Row(
                        difference.name(),
                        100 * difference.value(),
                        100 * difference.interval().low(),
                        100 * difference.interval().high(),
                        Numbers.points(difference.value())))
                .toList();
        return rows.size() < 2
                ? List.of()
                : List.of(Section.figure(
                        IntervalChart.of(group.title(), "B − A, points", rows, true),
                        "Right of the dashed line B has the greater value."));
    }

    private static Html table(List<Difference> differences) {
        List<Table.Row> rows = differences.stream().map(ComparisonReport::row).toList();
        return Table.of(
                        List.of(
                                Column.text("figure"),
                                Column.number("A"),
                                Column.number("B"),
                                Column.number("B − A"),
                                Column.number("interval"),
                                Column.number("B better"),
                                Column.text("what it is")),
                        rows)
                .html();
    }

    private static Table.Row row(Difference difference) {
        FigureMeaning meaning = FigureMeaning.of(difference.name());
        return new Table.Row(
                List.of(
                        Cell.name(difference.name()),
                        Cell.number(difference.a(), meaning.withUnit(difference.a())),
                        Cell.number(difference.b(), meaning.withUnit(difference.b())),
                        Cell.number(difference.value(), meaning.difference(difference.value())),
                        Cell.number(difference.interval().low(), meaning.difference(difference.interval())),
                        Cell.number(Comparison.betterShare(difference), Comparison.better(difference)),
                        Cell.text(meaning.text())),
                style(difference));
    }

    private static String style(Difference difference) {
        boolean worse = difference.interval().low() > 0;
        return switch (FigureMeaning.of(difference.name()).better()) {
            case NEITHER -> "";
            case HIGHER, LOWER -> {
                boolean higher = FigureMeaning.of(difference.name()).better() == FigureMeaning.Better.HIGHER;
                yield !difference.interval().excludesZero() ? "" : worse == higher ? "better" : "worse";
            }
        };
    }

    private Section images() {
        List<Comparison.Change> changes = comparison.changes();
        long gained = changes.stream().filter(change -> change.value() > 0).count();
        long lost = changes.stream().filter(change -> change.value() < 0).count();
        List<Html> content = new ArrayList<>();
        content.add(Html.paragraph("Of " + Numbers.count(changes.size(), "image") + ", B is better on "
                + Numbers.count(gained) + ", worse on " + Numbers.count(lost) + " and equal on "
                + Numbers.count(changes.size() - gained - lost)
                + ", by the F1 of the image at IoU .5, each run at its own operating point."));
        content.add(Pictures.legend());
        addPairs(content, "Where B is worse", comparison.greatest(false));
        addPairs(content, "Where B is better", comparison.greatest(true));
        return new Section("images", "Where they differ most", content);
    }

    private void addPairs(List<Html> content, String title, List<Comparison.Change> changes) {
        if (changes.isEmpty()) {
            return;
        }
        content.add(element("h3", title));
        for (Comparison.Change change : changes) {
            String image = change.a().image().image();
            content.add(pictures.title(image));
            List<Html> both = pictures.pair(image, Pictures.drawn(change.a()), Pictures.drawn(change.b()));
            content.add(element(
                            "div",
                            element("div", both.get(0), counts("A", change.a())),
                            element("div", both.get(1), counts("B", change.b())))
                    .with("class", "pair"));
        }
    }

    private static Html counts(String run, BoxMatching matching) {
        return element(
                "p",
                element("strong", run),
                Html.text(": " + matching.right() + " right, " + matching.wrong() + " wrong, " + matching.missed()
                        + " missed; F1 " + Numbers.percentSign(matching.f1()) + "."));
    }

    private Section classes(BoxCurves a, BoxCurves b) {
        List<Difference> differences = Difference.of(
                a.perCategory().restricted(comparison.common()),
                b.perCategory().restricted(comparison.common()),
                comparison.bootstrap());
        List<String> names = a.categories();
        if (!names.equals(b.categories())) {
            return Section.of("classes", "By class", Html.paragraph("The runs know different classes."));
        }
        record Named(String name, Difference difference) {}
        List<Named> all = new ArrayList<>();
        for (int k = 0; 2 * k < differences.size(); k++) {
            if (Double.isFinite(differences.get(2 * k).value())) {
                all.add(new Named(names.get(k), differences.get(2 * k)));
            }
        }
        all.sort(Comparator.comparingDouble(named -> named.difference().value()));
        List<Table.Row> rows = all.stream()
                .map(named -> new Table.Row(
                        List.of(
                                Cell.name(named.name()),
                                Cell.percent(named.difference().a()),
                                Cell.percent(named.difference().b()),
                                Cell.number(
                                        named.difference().value(),
                                        Numbers.points(named.difference().value())),
                                Cell.number(
                                        named.difference().interval().low(),
                                        FigureMeaning.of("AP")
                                                .difference(named.difference().interval())),
                                Cell.percent(named.difference().bGreater())),
                        ""))
                .toList();
        return Section.of(
                "classes",
                "By class",
                Html.paragraph(
                        "Average precision of each class, the greatest loss first. Of many classes, one in twenty"
                                + " differs beyond its interval by chance. Press a title to sort."),
                new Table(
                                List.of(
                                        Column.text("class"),
                                        Column.number("A, AP, %"),
                                        Column.number("B, AP, %"),
                                        Column.number("B − A"),
                                        Column.number("interval"),
                                        Column.number("B better, %")),
                                rows,
                                true)
                        .html());
    }

    private Section facts() {
        List<Html> both = new ArrayList<>();
        for (Comparison.Run run : List.of(comparison.a(), comparison.b())) {
            List<Html> entries = new ArrayList<>();
            for (Map.Entry<String, Map<String, String>> group :
                    run.content().description().facts().entrySet()) {
                group.getValue().forEach((name, value) -> {
                    entries.add(element("dt", group.getKey() + ": " + name));
                    entries.add(element("dd", Html.name(value)));
                });
            }
            both.add(element(
                    "div",
                    element("h3", Html.name(run.name())),
                    element("dl", entries).with("class", "facts")));
        }
        return Section.of("runs", "The runs", element("div", both).with("class", "row"));
    }
}
