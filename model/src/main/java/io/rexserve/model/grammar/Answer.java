package io.rexserve.model.grammar;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// A whole answer.
///
/// @param text plain text, without tags and index lists
/// @param phrases grounded phrases in the order of the text, repeated ones and shared regions kept
/// @param mentions regions named in running text
/// @param flaws violations of the grammar
public record Answer(
        String text, List<Phrase> phrases, List<AnswerEvent.RegionMentioned> mentions, List<AnswerEvent.Flaw> flaws) {
    /// RexSeek's answer where nothing in the image fits the question.
    public static final String REFUSAL = "There is no such thing in this image";

    /// A phrase, where it stands in the text, and the regions that show it in the order in which they are listed.
    public record Phrase(String text, Span span, List<Integer> regions) {
        public Phrase {
            regions = List.copyOf(regions);
        }
    }

    public Answer {
        phrases = List.copyOf(phrases);
        mentions = List.copyOf(mentions);
        flaws = List.copyOf(flaws);
    }

    /// Parses a whole answer to a prompt with `regionCount` regions.
    public static Answer parse(String answer, int regionCount) {
        AnswerParser parser = new AnswerParser(regionCount);
        List<AnswerEvent> events = new ArrayList<>(parser.feed(answer));
        events.addAll(parser.finish());
        return of(events);
    }

    /// The answer that these events describe.
    public static Answer of(List<AnswerEvent> events) {
        StringBuilder text = new StringBuilder();
        List<AnswerEvent.PhraseEnded> named = new ArrayList<>();
        List<Set<Integer>> regions = new ArrayList<>();
        List<AnswerEvent.RegionMentioned> mentions = new ArrayList<>();
        List<AnswerEvent.Flaw> flaws = new ArrayList<>();
        for (AnswerEvent event : events) {
            switch (event) {
                case AnswerEvent.TextDelta(String delta) -> text.append(delta);
                case AnswerEvent.PhraseEnded phrase -> {
                    named.add(phrase);
                    regions.add(new LinkedHashSet<>());
                }
                case AnswerEvent.RegionListed(int phrase, int region) ->
                    regions.get(phrase).add(region);
                case AnswerEvent.ListClosed _ -> {}
                case AnswerEvent.RegionMentioned mention -> mentions.add(mention);
                case AnswerEvent.Flaw flaw -> flaws.add(flaw);
            }
        }
        List<Phrase> phrases = named.stream()
                .map(phrase -> new Phrase(phrase.text(), phrase.span(), List.copyOf(regions.get(phrase.phrase()))))
                .toList();
        return new Answer(text.toString(), phrases, mentions, flaws);
    }

    /// Whether the answer is RexSeek's sentence that nothing fits and nothing else, a full stop aside, and shows no
    /// region. A longer sentence that quotes those words is no refusal.
    public boolean refused() {
        String sentence = text.strip().replaceFirst("[.!]$", "");
        return sentence.equalsIgnoreCase(REFUSAL)
                && mentions.isEmpty()
                && phrases.stream().allMatch(phrase -> phrase.regions().isEmpty());
    }
}
