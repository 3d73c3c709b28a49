package io.rexserve.evaluation.report;

import io.rexserve.evaluation.chart.BoxPicture.Drawn;
import io.rexserve.evaluation.chart.BoxPicture.Kind;
import io.rexserve.evaluation.html.Html;
import io.rexserve.evaluation.html.Numbers;
import io.rexserve.evaluation.html.Table;
import io.rexserve.evaluation.html.Table.Cell;
import io.rexserve.evaluation.html.Table.Column;
import io.rexserve.evaluation.protocol.Rectangle;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Tasks that are judged question by question: slices by group, length of the phrase and number of true boxes, and the
/// questions that went worst.
final class QuestionSection {
    private static final int WORST = 12;
    private static final int[] LENGTH_ENDS = {0, 1, 3, 5, 9};
    private static final List<String> LENGTHS =
            List.of("no phrase", "1 word", "2 to 3", "4 to 5", "6 to 9", "10 and more");
    private static final List<String> BOXES = List.of("none", "1", "2 to 4", "5 and more");

    private QuestionSection() {}

    static Section slices(List<QuestionOutcome> questions, Bootstrap bootstrap) {
        Map<String, Integer> images = new HashMap<>();
        var groups = new GroupedMeans();
        var lengths = new GroupedMeans();
        var boxes = new GroupedMeans();
        lengths.declare(LENGTHS);
        boxes.declare(BOXES);
        for (QuestionOutcome question : questions) {
            int image = images.computeIfAbsent(question.image(), _ -> images.size());
            groups.add(question.group().isEmpty() ? "all" : question.group(), image, question.quality());
            lengths.add(length(question.question()), image, question.quality());
            boxes.add(boxes(question.truth().size()), image, question.quality());
        }
        List<Html> content = new ArrayList<>();
        content.add(Html.paragraph("Quality is the mean over questions of a number from 0 (wrong) to 1 (right), in"
                + " percent, as the protocol judges a single answer; intervals are over images."));
        addTable(content, "By subset", "subset", groups.rows(images.size(), bootstrap));
        addTable(content, "By length of the phrase", "words", lengths.rows(images.size(), bootstrap));
        addTable(content, "By number of true boxes", "true boxes", boxes.rows(images.size(), bootstrap));
        return new Section("slices", "Where it fails", content);
    }

    static String length(String phrase) {
        String text = phrase.strip();
        int words = text.isEmpty() ? 0 : text.split("\\s+").length;
        for (int i = 0; i < LENGTH_ENDS.length; i++) {
            if (words <= LENGTH_ENDS[i]) {
                return LENGTHS.get(i);
            }
        }
        return LENGTHS.getLast();
    }

    private static String boxes(int count) {
        return BOXES.get(count == 0 ? 0 : count == 1 ? 1 : count <= 4 ? 2 : 3);
    }

    private static void addTable(List<Html> content, String title, String column, List<GroupedMeans.Row> rows) {
        if (rows.size() < 2 && !title.equals("By subset")) {
            return; // one row says what the figures say
        }
        content.add(Html.element("h3", title));
        List<Table.Row> lines = rows.stream()
                .map(row -> Table.Row.of(
                        Cell.name(row.group()),
                        Cell.count(row.questions()),
                        Cell.percent(row.mean()),
                        SliceSection.interval(row.interval())))
                .toList();
        content.add(new Table(
                        List.of(
                                Column.text(column),
                                Column.number("questions"),
                                Column.number("quality, %"),
                                Column.number("interval")),
                        lines,
                        rows.size() > 8)
                .html());
    }

    static Section worst(List<QuestionOutcome> questions, Pictures pictures) {
        List<QuestionOutcome> worst = worst(questions);
        if (worst.isEmpty()) {
            return Section.of("worst", "Worst answers", Html.paragraph("Every answer is right."));
        }
        return Section.of(
                "worst",
                "Worst answers",
                Html.paragraph(
                        "The questions of lowest quality, one per image, in the order of the truth among equals."),
                Pictures.legend(),
                Html.element(
                                "div",
                                worst.stream()
                                        .map(question ->
                                                pictures.card(question.image(), drawn(question), words(question)))
                                        .toList())
                        .with("class", "cards"));
    }

    private static List<QuestionOutcome> worst(List<QuestionOutcome> questions) {
        Set<String> images = new HashSet<>();
        return questions.stream()
                .filter(question -> question.quality() < 1)
                .sorted(Comparator.comparingDouble(QuestionOutcome::quality))
                .filter(question -> images.add(question.image()))
                .limit(WORST)
                .toList();
    }

    static List<Drawn> drawn(QuestionOutcome question) {
        List<Drawn> all = new ArrayList<>();
        question.truth().forEach(box -> all.add(Pictures.drawn(Kind.TRUTH, box, "")));
        for (Rectangle box : question.found()) {
            boolean right = question.truth().stream()
                    .anyMatch(truth -> BoxMatching.overlap(truth, box, false) >= BoxMatching.IOU);
            all.add(Pictures.drawn(right ? Kind.CORRECT : Kind.WRONG, box, ""));
        }
        return all;
    }

    static List<Html> words(QuestionOutcome question) {
        List<Html> words = new ArrayList<>();
        addWords(words, "Asked: ", question.question());
        addWords(words, "Expected: ", question.expected());
        addWords(words, "Answered: ", question.answer());
        words.add(Html.paragraph("Quality " + Numbers.percentSign(question.quality()) + "."));
        return words;
    }

    private static void addWords(List<Html> words, String title, String text) {
        if (!text.isEmpty()) {
            words.add(Html.element("p", Html.text(title), Html.name(text)));
        }
    }
}
