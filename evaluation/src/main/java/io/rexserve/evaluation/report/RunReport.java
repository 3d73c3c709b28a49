package io.rexserve.evaluation.report;

import static io.rexserve.evaluation.html.Html.element;

import io.rexserve.evaluation.html.Html;
import io.rexserve.evaluation.html.Numbers;
import io.rexserve.evaluation.html.Page;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The report of one run: one HTML file that needs nothing else.
public final class RunReport {
    private RunReport() {}

    /// Writes the report; a file of that name is replaced.
    public static void write(Path file, RunContent content, Bootstrap bootstrap) throws IOException {
        try (Writer out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
            Page.write(content.description().title(), body(content, bootstrap), out);
        }
    }

    private static List<Html> body(RunContent content, Bootstrap bootstrap) {
        List<Html> body = new ArrayList<>(header(content.description()));
        body.addAll(Section.page(sections(content, bootstrap)));
        return body;
    }

    /// What is shown of a run, for pages that hold more than one.
    public static List<Section> sections(RunContent content, Bootstrap bootstrap) {
        var pictures = new Pictures(content.images());
        List<Section> sections = new ArrayList<>();
        sections.add(FigureSection.of(content.figures(), bootstrap));
        if (!content.questions().isEmpty()) {
            sections.add(QuestionSection.slices(content.questions(), bootstrap));
            sections.add(QuestionSection.worst(content.questions(), pictures));
        }
        if (!content.detections().isEmpty()) {
            DetectionAnalysis analysis = DetectionAnalysis.of(content.detections());
            sections.add(SliceSection.of(analysis, content.curves(), bootstrap));
            sections.add(WorstSection.of(analysis, pictures));
            sections.add(ConfusionSection.errors(analysis));
            sections.add(ConfusionSection.confusions(analysis.confusions));
            sections.add(ClassSection.of(analysis, content.curves(), bootstrap));
            if (content.curves() != null) {
                sections.add(CurveSection.of(content.curves()));
            }
            sections.add(CalibrationSection.of(content.detections(), bootstrap));
        }
        if (!content.costs().isEmpty()) {
            sections.add(CostSection.of(content.costs()));
        }
        return sections;
    }

    /// Title, summary, what was evaluated and what was left out.
    static List<Html> header(RunDescription description) {
        List<Html> header = new ArrayList<>();
        header.add(element("h1", Html.name(description.title())));
        header.add(Html.paragraph(description.summary()).with("class", "lead"));
        header.add(facts(counts(description.counts())));
        header.addAll(problems(description.problems()));
        List<Html> groups = new ArrayList<>();
        description.facts().forEach((group, facts) -> {
            groups.add(element("div", element("h3", group), facts(facts)));
        });
        header.add(element(
                        "details",
                        element("summary", "What was evaluated, how and where"),
                        element("div", groups).with("class", "row"))
                .with("open", "open"));
        return header;
    }

    private static Map<String, String> counts(Map<String, Long> counts) {
        Map<String, String> shown = new java.util.LinkedHashMap<>();
        counts.forEach((name, count) -> shown.put(name, Numbers.count(count)));
        return shown;
    }

    private static Html facts(Map<String, String> facts) {
        List<Html> entries = new ArrayList<>();
        facts.forEach((name, value) -> {
            entries.add(element("dt", name));
            entries.add(element("dd", Html.name(value)));
        });
        return entries.isEmpty() ? Html.nodes() : element("dl", entries).with("class", "facts");
    }

    private static List<Html> problems(Map<String, Long> problems) {
        if (problems.isEmpty()) {
            return List.of();
        }
        List<Html> items = new ArrayList<>();
        problems.forEach((reason, count) -> items.add(element("li", Numbers.count(count) + ": " + reason)));
        return List.of(element(
                        "div",
                        Html.paragraph("Entries of the truth with problems, by reason; they take no part unless it says"
                                + " that they are kept:"),
                        element("ul", items))
                .with("class", "notice"));
    }
}
