package io.rexserve.gateway.detection;

import io.rexserve.gateway.answer.Answer;
import io.rexserve.gateway.answer.Answer.Part;
import io.rexserve.gateway.answer.Answer.Phrase;
import io.rexserve.gateway.answer.DetectionWarning;
import io.rexserve.gateway.task.Ranking;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Makes one answer of those to several batches of regions.
///
/// Texts are joined, phrases move with them, tokens and times add up. What only one batch of regions lacks is not
/// lacking: a label counts as refused where every batch refused it. Where regions were scored there is no text, and
/// each label has the regions of all batches.
final class AnswerMerge {
    /// The code of a warning that there is no such object in the image.
    static final String REFUSED = "refused";

    private AnswerMerge() {}

    /// @param answers in the order of their batches, at least one; indices are those among all regions
    /// @param ranking what objects are found by
    static Answer of(List<Answer> answers, Ranking ranking) {
        Answer first = answers.getFirst();
        if (answers.size() == 1) {
            return first;
        }
        boolean scored = ranking == Ranking.PHRASE;
        return new Answer(
                scored ? byLabel(answers) : phrases(answers),
                parts(answers),
                warnings(answers),
                first.askedAs(), // the same labels for every batch
                scored ? "" : joined(answers, Answer::text),
                scored ? "" : joined(answers, Answer::raw),
                answers.stream()
                        .map(Answer::finishReason)
                        .filter(reason -> !reason.equals(first.finishReason()))
                        .findFirst()
                        .map(_ -> "length")
                        .orElse(first.finishReason()),
                answers.stream().mapToInt(Answer::promptTokens).sum(),
                answers.stream().mapToInt(Answer::completionTokens).sum(),
                first.model(),
                answers.stream()
                        .map(Answer::timings)
                        .reduce((a, b) -> a == null || b == null ? null : a.plus(b))
                        .orElse(null));
    }

    private static String joined(List<Answer> answers, Function<Answer, String> text) {
        return answers.stream().map(text).collect(Collectors.joining(OrderedTexts.BETWEEN));
    }

    private static List<Phrase> byLabel(List<Answer> answers) {
        var merged = new LinkedHashMap<String, Phrase>();
        answers.stream()
                .flatMap(answer -> answer.phrases().stream())
                .forEach(phrase -> merged.merge(phrase.text(), phrase, AnswerMerge::together));
        return List.copyOf(merged.values());
    }

    private static Phrase together(Phrase one, Phrase other) {
        var objects = new ArrayList<>(one.objects());
        objects.addAll(other.objects());
        return one.with(objects);
    }

    private static List<Phrase> phrases(List<Answer> answers) {
        var moved = new ArrayList<Phrase>();
        int before = 0;
        for (Answer answer : answers) {
            for (Phrase phrase : answer.phrases()) {
                moved.add(phrase.moved(before));
            }
            before += answer.text().length() + OrderedTexts.BETWEEN.length();
        }
        return moved;
    }

    private static List<Part> parts(List<Answer> answers) {
        return answers.stream()
                .flatMap(answer -> answer.parts().stream())
                .map(part -> new Part(
                        part.labels(), part.regions(), part.words(), part.refused() && refusedByAll(part, answers)))
                .toList();
    }

    private static boolean refusedByAll(Part part, List<Answer> answers) {
        return answers.stream()
                .allMatch(answer -> answer.parts().stream()
                        .anyMatch(other -> other.refused() && other.labels().equals(part.labels())));
    }

    private static List<DetectionWarning> warnings(List<Answer> answers) {
        return answers.stream()
                .flatMap(answer -> answer.warnings().stream())
                .filter(warning -> !warning.code().equals(REFUSED)
                        || answers.stream().allMatch(answer -> answer.warnings().contains(warning)))
                .distinct()
                .collect(Collectors.toUnmodifiableList());
    }
}
