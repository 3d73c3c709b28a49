package io.rexserve.evaluation.report;

import io.rexserve.evaluation.html.Html;
import io.rexserve.evaluation.html.Numbers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The questions that two runs answered most differently.
final class QuestionChanges {
    private static final int MOST = 6;

    private QuestionChanges() {}

    private record Pair(QuestionOutcome a, QuestionOutcome b) {
        double value() {
            return b.quality() - a.quality();
        }
    }

    static Section section(Comparison comparison, Pictures pictures) {
        List<Pair> pairs = pairs(
                comparison.a().content().questions(), comparison.b().content().questions());
        long gained = pairs.stream().filter(pair -> pair.value() > 0).count();
        long lost = pairs.stream().filter(pair -> pair.value() < 0).count();
        List<Html> content = new ArrayList<>();
        content.add(Html.paragraph("Of " + Numbers.count(pairs.size(), "question") + ", B is better on "
                + Numbers.count(gained) + ", worse on " + Numbers.count(lost) + " and equal on "
                + Numbers.count(pairs.size() - gained - lost) + "."));
        content.add(Pictures.legend());
        Comparator<Pair> order = Comparator.comparingDouble(Pair::value);
        add(
                content,
                "Where B is worse",
                pairs.stream().filter(pair -> pair.value() < 0).sorted(order),
                pictures);
        add(
                content,
                "Where B is better",
                pairs.stream().filter(pair -> pair.value() > 0).sorted(order.reversed()),
                pictures);
        return new Section("questions", "Where they differ most", content);
    }

    /// Questions of the same image and text, in their order: the first of A with the first of B.
    private static List<Pair> pairs(List<QuestionOutcome> a, List<QuestionOutcome> b) {
        Map<List<Object>, QuestionOutcome> others = new HashMap<>();
        Map<List<Object>, Integer> seen = new HashMap<>();
        for (QuestionOutcome question : b) {
            others.put(key(question, seen), question);
        }
        seen.clear();
        List<Pair> pairs = new ArrayList<>();
        for (QuestionOutcome question : a) {
            QuestionOutcome other = others.get(key(question, seen));
            if (other != null) {
                pairs.add(new Pair(question, other));
            }
        }
        return pairs;
    }

    private static List<Object> key(QuestionOutcome question, Map<List<Object>, Integer> seen) {
        List<Object> key = List.of(question.image(), question.group(), question.question(), question.truth());
        return List.of(key, seen.merge(key, 1, Integer::sum));
    }

    private static void add(List<Html> content, String title, Stream<Pair> pairs, Pictures pictures) {
        List<Pair> shown = pairs.limit(MOST).toList();
        if (shown.isEmpty()) {
            return;
        }
        content.add(Html.element("h3", title));
        for (Pair pair : shown) {
            content.add(pictures.title(pair.a().image()));
            List<Html> both =
                    pictures.pair(pair.a().image(), QuestionSection.drawn(pair.a()), QuestionSection.drawn(pair.b()));
            content.add(Html.element("div", side("A", both.get(0), pair.a()), side("B", both.get(1), pair.b()))
                    .with("class", "pair"));
        }
    }

    private static Html side(String run, Html picture, QuestionOutcome question) {
        return Html.element("div", picture, Html.element("p", Html.element("strong", run)))
                .containing(QuestionSection.words(question));
    }
}
