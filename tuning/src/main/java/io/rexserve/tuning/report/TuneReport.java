package io.rexserve.tuning.report;

import static io.rexserve.evaluation.html.Html.element;

import io.rexserve.evaluation.SuiteMeasurement;
import io.rexserve.evaluation.SuiteMeasurement.Evaluation;
import io.rexserve.evaluation.html.Html;
import io.rexserve.evaluation.html.Page;
import io.rexserve.evaluation.html.Table;
import io.rexserve.evaluation.html.Table.Cell;
import io.rexserve.evaluation.html.Table.Column;
import io.rexserve.evaluation.report.Bootstrap;
import io.rexserve.evaluation.report.Comparison;
import io.rexserve.evaluation.report.ComparisonReport;
import io.rexserve.evaluation.report.RunContent;
import io.rexserve.evaluation.report.RunReport;
import io.rexserve.evaluation.report.Section;
import io.rexserve.evaluation.task.EvaluationTask;
import io.rexserve.evaluation.task.TruthSource;
import io.rexserve.tuning.card.CardData;
import io.rexserve.tuning.card.CardFigure;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The report of a tune run: one HTML file that needs nothing else, made of the run's log and of the results of its
/// measurements.
public final class TuneReport {
    private static final String FILE = "report.html";
    private static final int RESAMPLES = 1000;
    private static final long SEED = 7;
    private static final String BEFORE = "the model before";
    private static final String AFTER = "the tuned model";

    private final Path out;
    private final RunFacts facts;

    private TuneReport(Path out, RunFacts facts) {
        this.out = out;
        this.facts = facts;
    }

    /// Writes the report of a run that has ended; one that is there is replaced.
    ///
    /// @param out folder of the run
    /// @return the file
    /// @throws io.rexserve.evaluation.run.EvaluationException if nothing was measured there
    public static Path write(Path out) throws IOException {
        var report = new TuneReport(out, RunFacts.read(out));
        Path file = out.resolve(FILE);
        List<Html> body = report.body();
        try (Writer writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
            Page.write(report.facts.title(), body, writer);
        }
        return file;
    }

    private List<Html> body() throws IOException {
        List<Html> body = new ArrayList<>();
        body.add(element("h1", Html.name(facts.title())));
        body.add(element(
                        "p",
                        Html.text("Tuned from "),
                        Html.name(facts.base().name()),
                        Html.text(". Figures and pictures are of the held-out images, which it never learnt from."))
                .with("class", "lead"));
        List<CardFigure> figures = new ArrayList<>();
        List<Section> measured = measured(figures);
        List<Section> sections = new ArrayList<>();
        if (!figures.isEmpty()) {
            sections.add(Section.of(
                    "before-and-after",
                    "Before and after",
                    Html.paragraph(Evaluations.protocol(facts.kind())),
                    table(figures)));
        }
        sections.add(LogCurves.section(out.resolve("log")));
        sections.addAll(measured);
        if (!facts.more().isEmpty()) {
            sections.add(Section.of("more", "What the training measured itself", table(facts.more())));
        }
        sections.add(data());
        sections.add(recipe());
        body.addAll(Section.page(sections));
        return body;
    }

    /// @param figures receives those of the card
    private List<Section> measured(List<CardFigure> figures) throws IOException {
        List<Section> sections = new ArrayList<>();
        if (facts.measurements().isEmpty()) {
            sections.add(
                    Section.of("figures", "Figures", Html.paragraph("No image was held out: nothing was measured.")));
            return sections;
        }
        for (TuneEvaluation.Truth truth : TuneEvaluation.Truth.values()) {
            List<RunFacts.Measurement> measurements = facts.measurements().stream()
                    .filter(measurement -> truth == truth(measurement.name()))
                    .toList();
            if (!measurements.isEmpty()) {
                sections.addAll(sections(truth, measurements, figures));
            }
        }
        return sections;
    }

    private static TuneEvaluation.@Nullable Truth truth(String name) {
        TuneEvaluation kind = TuneEvaluation.of(name);
        return kind == null ? null : kind.truth();
    }

    private List<Section> sections(
            TuneEvaluation.Truth truth, List<RunFacts.Measurement> measurements, List<CardFigure> figures)
            throws IOException {
        Path folder = out.resolve(RunFacts.FOLDER);
        TruthSource source = HeldOutTruth.read(
                Measurements.folder(folder, truth),
                truth == TuneEvaluation.Truth.HELD_OUT ? facts.images() : facts.replayImages());
        Map<TuneEvaluation, Supplier<EvaluationTask>> tasks =
                Evaluations.of(facts.kind(), truth, source, facts.foreignNames());
        List<Section> sections = new ArrayList<>();
        for (RunFacts.Measurement measurement : measurements) {
            TuneEvaluation kind = TuneEvaluation.of(measurement.name());
            Supplier<EvaluationTask> task = kind == null ? null : tasks.get(kind);
            if (kind != null && task != null) {
                RunContent before =
                        SuiteMeasurement.read(new Evaluation(source, folder.resolve(measurement.before()), task));
                RunContent after =
                        SuiteMeasurement.read(new Evaluation(source, folder.resolve(measurement.after()), task));
                figures.addAll(kind.figures(before, after));
                sections.addAll(sections(kind, before, after));
            }
        }
        return sections;
    }

    /// Both models beside each other, and what the tuned one does wrong.
    private static List<Section> sections(TuneEvaluation kind, RunContent before, RunContent after) {
        var bootstrap = Bootstrap.of(RESAMPLES, SEED);
        var comparison = Comparison.of(new Comparison.Run(BEFORE, before), new Comparison.Run(AFTER, after), bootstrap);
        List<Section> all = new ArrayList<>();
        for (Section section : ComparisonReport.sections(comparison)) {
            if (section.id().equals("figures") || !kind.details().isEmpty()) {
                all.add(titled(kind, section));
            }
        }
        RunReport.sections(after, bootstrap).stream()
                .filter(section -> kind.details().contains(section.id()))
                .forEach(section -> all.add(titled(kind, section)));
        return all;
    }

    // Several measurements have sections of the same names.
    private static Section titled(TuneEvaluation kind, Section section) {
        List<Html> content = new ArrayList<>();
        if (section.id().equals("figures")) {
            content.add(Html.paragraph("A is " + BEFORE + ", B is " + AFTER + "."));
        }
        content.addAll(section.content());
        String title = kind.title() + ": " + section.title().toLowerCase(Locale.ROOT);
        return new Section(kind.code() + "-" + section.id(), title, content);
    }

    private static Html table(List<CardFigure> figures) {
        List<Table.Row> rows = figures.stream().map(TuneReport::row).toList();
        return Table.of(List.of(Column.text("figure"), Column.number("before"), Column.number("after")), rows)
                .html();
    }

    private static Table.Row row(CardFigure figure) {
        return Table.Row.of(
                Cell.name(figure.name()),
                figure.before() == null ? Cell.text("–") : number(figure.before()),
                number(figure.after()));
    }

    /// As the card and the terminal show it.
    private static Cell number(double value) {
        return Cell.number(value, String.format(Locale.ROOT, "%.3f", value));
    }

    private Section data() {
        List<Html> content = new ArrayList<>();
        List<Table.Row> rows = facts.data().stream().map(TuneReport::row).toList();
        content.add(Table.of(
                        List.of(
                                Column.text("set"),
                                Column.text("format"),
                                Column.text("used as"),
                                Column.number("images"),
                                Column.number("regions"),
                                Column.text("licences of its images")),
                        rows)
                .html());
        if (!facts.unusable().isEmpty()) {
            content.add(element("h3", "Entries with problems"));
            content.add(Html.paragraph(
                    "Left out and counted, never replaced; some are notes about entries that are kept."));
            content.add(element(
                    "ul",
                    facts.examples().stream()
                            .map(line -> (Html) element("li", Html.name(line.strip())))
                            .toList()));
        }
        return new Section("data", "Data", content);
    }

    private static Table.Row row(CardData set) {
        return Table.Row.of(
                Cell.name(set.name()),
                Cell.text(set.format()),
                Cell.text(set.role()),
                Cell.count(set.images()),
                Cell.count(set.regions()),
                Cell.name(set.licenceText()));
    }

    private Section recipe() {
        List<Html> facts = new ArrayList<>();
        fact(facts, "base", this.facts.base().name());
        fact(facts, "sha256", this.facts.base().sha256());
        this.facts.recipe().forEach((name, value) -> fact(facts, name, value));
        fact(facts, "commit of RexServe", this.facts.commit());
        fact(facts, "machine", this.facts.machine());
        fact(facts, "date", this.facts.date());
        return Section.of("recipe", "Recipe", element("dl", facts).with("class", "facts"));
    }

    private static void fact(List<Html> facts, String name, String value) {
        facts.add(element("dt", Html.name(name)));
        facts.add(element("dd", Html.name(value)));
    }
}
