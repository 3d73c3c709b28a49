package io.rexserve.model.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.model.grammar.AnswerEvent.ListClosed;
import io.rexserve.model.grammar.AnswerEvent.PhraseEnded;
import io.rexserve.model.grammar.AnswerEvent.RegionListed;
import io.rexserve.model.grammar.AnswerEvent.TextDelta;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AnswerParserTest {
    private static final List<String> FRAGMENTS = List.of(
            "<ground>",
            "</ground>",
            "<objects>",
            "</objects>",
            "<obj0>",
            "<obj1>",
            "<obj7>",
            "<obj10>",
            "<obj",
            "<",
            ">",
            "</",
            "<ground",
            "cat",
            " ",
            "\n",
            "two dogs",
            ", ",
            "5>",
            "\u732b",
            "\ud83d\ude3a");

    @Test
    void reportsARegionAsSoonAsItsTokenArrives() {
        AnswerParser parser = new AnswerParser(5);
        assertThat(parser.feed("<ground>")).isEmpty();
        assertThat(parser.feed("cat")).containsExactly(new TextDelta("cat"));
        assertThat(parser.feed("</ground>")).containsExactly(new PhraseEnded(0, "cat", new Span(0, 3)));
        assertThat(parser.feed("<objects>")).isEmpty();
        assertThat(parser.feed("<obj4>")).containsExactly(new RegionListed(0, 4));
        assertThat(parser.feed("<obj2>")).containsExactly(new RegionListed(0, 2));
        assertThat(parser.feed("</objects>")).containsExactly(new ListClosed(0));
        assertThat(parser.finish()).isEmpty();
    }

    @Test
    void holdsBackOnlyWhatMayBecomeATag() {
        AnswerParser parser = new AnswerParser(5);
        assertThat(parser.feed("a <gro")).containsExactly(new TextDelta("a "));
        assertThat(parser.feed("ve>")).containsExactly(new TextDelta("<grove>"));
    }

    /// The law that streaming rests on, over answers made of tags, their pieces and text in any order.
    @Test
    void parsesTheSameHoweverTheAnswerIsSplit() {
        Random random = new Random(11);
        for (int round = 0; round < 3000; round++) {
            String answer = randomAnswer(random);
            List<AnswerEvent> whole = events(List.of(answer));
            assertThat(joined(events(characters(answer)))).as(answer).isEqualTo(joined(whole));
            assertThat(joined(events(cut(answer, random)))).as(answer).isEqualTo(joined(whole));
        }
    }

    @Test
    void spansCoverOnlyPlainText() {
        Random random = new Random(12);
        for (int round = 0; round < 3000; round++) {
            Answer answer = Answer.parse(randomAnswer(random), 8);
            answer.phrases()
                    .forEach(phrase -> assertThat(answer.text()
                                    .substring(
                                            phrase.span().start(), phrase.span().end()))
                            .isEqualTo(phrase.text()));
            answer.mentions()
                    .forEach(mention -> assertThat(answer.text()
                                    .substring(
                                            mention.span().start(),
                                            mention.span().end()))
                            .isEqualTo(Tags.region(mention.region())));
            assertThat(answer.phrases())
                    .allSatisfy(phrase ->
                            assertThat(phrase.regions()).doesNotHaveDuplicates().allMatch(region -> region < 8));
        }
    }

    private static String randomAnswer(Random random) {
        StringBuilder answer = new StringBuilder();
        for (int i = random.nextInt(14); i >= 0; i--) {
            answer.append(FRAGMENTS.get(random.nextInt(FRAGMENTS.size())));
        }
        return answer.toString();
    }

    private static List<AnswerEvent> events(List<String> pieces) {
        AnswerParser parser = new AnswerParser(8);
        List<AnswerEvent> events = new ArrayList<>();
        pieces.forEach(piece -> events.addAll(parser.feed(piece)));
        events.addAll(parser.finish());
        return events;
    }

    private static List<String> characters(String text) {
        return text.chars().mapToObj(Character::toString).toList();
    }

    private static List<String> cut(String text, Random random) {
        List<String> pieces = new ArrayList<>();
        for (int at = 0; at < text.length(); ) {
            int end = Math.min(text.length(), at + random.nextInt(9));
            pieces.add(text.substring(at, end));
            at = end;
        }
        return pieces;
    }

    /// Neighbouring text deltas as one: where text is cut carries no meaning.
    private static List<AnswerEvent> joined(List<AnswerEvent> events) {
        List<AnswerEvent> joined = new ArrayList<>();
        for (AnswerEvent event : events) {
            if (event instanceof TextDelta(String more)
                    && !joined.isEmpty()
                    && joined.getLast() instanceof TextDelta(String before)) {
                joined.set(joined.size() - 1, new TextDelta(before + more));
            } else {
                joined.add(event);
            }
        }
        return joined;
    }
}
