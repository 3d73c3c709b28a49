package io.rexserve.data.conversation;

import io.rexserve.data.caption.Nouns;
import io.rexserve.data.filter.FilterSettings;
import io.rexserve.data.record.GroundedRegion;
import io.rexserve.data.record.Phrase;
import io.rexserve.data.record.RexverseRecord;
import io.rexserve.data.record.Statement;
import io.rexserve.datasets.record.Dialogue;
import io.rexserve.datasets.record.Dialogue.Speaker;
import io.rexserve.datasets.record.Dialogue.Turn;
import io.rexserve.datasets.record.Grounding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/// Questions and answers of what a record says: its caption with groundings, where the things of a category are,
/// which one an expression refers to, what a region shows.
///
/// None is made of names of absent things, and none asks for a number: a record says what was found in a picture, not
/// that there is nothing else.
final class RecordDialogue {
    /// Who writes them.
    static final String AUTHOR = "converse/record-2";

    private static final int MOST_OF_A_KIND = 3;

    /// Greatest [GroundedRegion#UNSURE] of a category whose regions are given out for all of it: that of referring
    /// expressions.
    private static final double MAX_UNSURE = FilterSettings.DEFAULT.maxUnsure();

    private RecordDialogue() {}

    /// @return empty for a record without regions
    static Optional<Dialogue> of(RexverseRecord record) {
        var turns = new ArrayList<Turn>();
        caption(record, turns);
        detect(record, turns);
        refer(record, turns);
        describe(record, turns);
        return turns.isEmpty() ? Optional.empty() : Optional.of(new Dialogue(turns));
    }

    /// The first caption that has grounded phrases.
    private static void caption(RexverseRecord record, List<Turn> turns) {
        for (int i = 0; i < record.captions().size(); i++) {
            List<Grounding> groundings = groundings(record, i);
            if (!groundings.isEmpty()) {
                turns.add(Turn.of(Speaker.USER, "Describe the picture, and show where the things are."));
                turns.add(new Turn(Speaker.ASSISTANT, record.captions().get(i).text(), groundings));
                return;
            }
        }
    }

    /// Not of a phrase that counts more things than were found.
    private static List<Grounding> groundings(RexverseRecord record, int caption) {
        var groundings = new ArrayList<Grounding>();
        for (int p = 0; p < record.phrases().size(); p++) {
            Phrase phrase = record.phrases().get(p);
            int position = p;
            List<Integer> regions = IntStream.range(0, record.regions().size())
                    .filter(region -> record.regions().get(region).phrases().contains(position))
                    .boxed()
                    .toList();
            boolean fewer =
                    regions.stream().anyMatch(region -> unsure(record.regions().get(region)) >= 1);
            if (phrase.caption() == caption && !regions.isEmpty() && !fewer) {
                groundings.add(new Grounding(phrase.start(), phrase.end(), regions));
            }
        }
        return groundings;
    }

    private static void detect(RexverseRecord record, List<Turn> turns) {
        Map<String, List<Integer>> categories = new LinkedHashMap<>();
        for (int i = 0; i < record.regions().size(); i++) {
            categories
                    .computeIfAbsent(record.regions().get(i).category().text(), key -> new ArrayList<>())
                    .add(i);
        }
        Predicate<Integer> unsure = i -> unsure(record.regions().get(i)) > MAX_UNSURE;
        categories.values().removeIf(regions -> regions.stream().anyMatch(unsure));
        categories.entrySet().stream().limit(MOST_OF_A_KIND).forEach(entry -> {
            boolean several = entry.getValue().size() > 1;
            String name = several ? Nouns.plural(entry.getKey()) : entry.getKey();
            boolean plural = several || Nouns.isPlural(name);
            turns.add(Turn.of(Speaker.USER, "Where " + (plural ? "are" : "is") + " the " + name + "?"));
            turns.add(grounded((plural ? "Here are the " : "Here is the "), name, ".", entry.getValue()));
        });
    }

    private static double unsure(GroundedRegion region) {
        return region.scores().getOrDefault(GroundedRegion.UNSURE, 0.0);
    }

    private static void refer(RexverseRecord record, List<Turn> turns) {
        IntStream.range(0, record.regions().size())
                .filter(i -> record.regions().get(i).referring() != null)
                .limit(MOST_OF_A_KIND)
                .forEach(i -> {
                    Statement referring = record.regions().get(i).referring();
                    String text = referring == null ? "" : referring.text();
                    turns.add(Turn.of(Speaker.USER, "Can you point out " + text + "?"));
                    turns.add(grounded("This is ", text, ".", List.of(i)));
                });
    }

    private static void describe(RexverseRecord record, List<Turn> turns) {
        int described = 0;
        for (int i = 0; i < record.regions().size() && described < MOST_OF_A_KIND; i++) {
            GroundedRegion region = record.regions().get(i);
            if (region.description() != null) {
                String name = region.category().text();
                Turn question = grounded("What can you say about this ", name, "?", List.of(i));
                turns.add(new Turn(Speaker.USER, question.text(), question.groundings()));
                turns.add(Turn.of(Speaker.ASSISTANT, region.description().text()));
                described++;
            }
        }
    }

    private static Turn grounded(String before, String words, String behind, List<Integer> regions) {
        int start = before.codePointCount(0, before.length());
        int end = start + words.codePointCount(0, words.length());
        return new Turn(Speaker.ASSISTANT, before + words + behind, List.of(new Grounding(start, end, regions)));
    }
}
