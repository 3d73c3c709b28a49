package io.rexserve.data.conversation;

import io.rexserve.data.filter.CategoryNames;
import io.rexserve.data.phrase.NounPhrase;
import io.rexserve.data.phrase.PhraseExtractor;
import io.rexserve.data.record.GroundedRegion;
import io.rexserve.data.record.RexverseRecord;
import io.rexserve.data.stage.ItemRefusal;
import io.rexserve.data.stage.RefusalReason;
import io.rexserve.datasets.record.Dialogue.Turn;
import io.rexserve.datasets.record.Grounding;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/// Ties noun phrases of an answer to the regions of a record. A phrase that could mean several regions and says of
/// one is tied to none.
final class AnswerGrounding {
    private static final Map<String, Integer> NUMBERS = Map.ofEntries(
            Map.entry("two", 2),
            Map.entry("three", 3),
            Map.entry("four", 4),
            Map.entry("five", 5),
            Map.entry("six", 6),
            Map.entry("seven", 7),
            Map.entry("eight", 8),
            Map.entry("nine", 9),
            Map.entry("ten", 10));

    private final PhraseExtractor extractor = new PhraseExtractor(Set.of());
    private final CategoryNames names = new CategoryNames();

    /// Phrases of a text that no region of the record is of the kind of.
    List<NounPhrase> unknown(String text, RexverseRecord record) {
        return extractor.extract(text).phrases().stream()
                .filter(phrase -> candidates(phrase, record).isEmpty())
                .toList();
    }

    Turn ground(Turn turn, RexverseRecord record, List<ItemRefusal> refusals) {
        var groundings = new ArrayList<Grounding>();
        for (NounPhrase phrase : extractor.extract(turn.text()).phrases()) {
            List<Integer> regions = fitting(phrase, record);
            if (regions.isEmpty()) {
                continue;
            }
            String problem = problem(phrase, regions.size());
            if (problem.isEmpty()) {
                groundings.add(new Grounding(phrase.start(), phrase.end(), regions));
            } else {
                refusals.add(new ItemRefusal(phrase.text(), RefusalReason.AMBIGUOUS, problem));
            }
        }
        return new Turn(turn.speaker(), turn.text(), groundings);
    }

    /// Regions of the phrase's kind that its words do not exclude; those found for the very same phrase, if there are.
    private List<Integer> fitting(NounPhrase phrase, RexverseRecord record) {
        String text = phrase.text().toLowerCase(Locale.ROOT);
        List<Integer> fitting = candidates(phrase, record).stream()
                .filter(region -> texts(record, region).stream().noneMatch(other -> names.exclude(text, other)))
                .toList();
        List<Integer> exact = fitting.stream()
                .filter(region -> texts(record, region).contains(text))
                .toList();
        return exact.isEmpty() ? fitting : exact;
    }

    private List<Integer> candidates(NounPhrase phrase, RexverseRecord record) {
        String head = phrase.head().toLowerCase(Locale.ROOT);
        return IntStream.range(0, record.regions().size())
                .filter(i -> names.same(
                        head, record.regions().get(i).category().text().toLowerCase(Locale.ROOT)))
                .boxed()
                .toList();
    }

    private static List<String> texts(RexverseRecord record, int index) {
        GroundedRegion region = record.regions().get(index);
        var texts = new ArrayList<String>();
        region.phrases()
                .forEach(phrase -> texts.add(record.phrases().get(phrase).text().toLowerCase(Locale.ROOT)));
        if (region.phrase() != null) {
            texts.add(region.phrase().text().toLowerCase(Locale.ROOT));
        }
        return texts;
    }

    private static String problem(NounPhrase phrase, int regions) {
        String[] words = phrase.text().toLowerCase(Locale.ROOT).split("\\s+", 0);
        Integer number = words[0].matches("\\d{1,3}") ? Integer.valueOf(words[0]) : NUMBERS.get(words[0]);
        if (number != null) {
            return number == regions ? "" : regions + " regions (expected: " + number + ")";
        }
        String head = phrase.head().toLowerCase(Locale.ROOT);
        boolean singular = words[words.length - 1].equals(head.substring(head.lastIndexOf(' ') + 1));
        return singular && regions > 1 ? regions + " regions (expected: 1)" : "";
    }
}
