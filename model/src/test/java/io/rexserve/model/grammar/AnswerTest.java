package io.rexserve.model.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.model.grammar.Answer.Phrase;
import io.rexserve.model.grammar.AnswerEvent.Flaw;
import io.rexserve.model.grammar.AnswerEvent.Flaw.Kind;
import io.rexserve.model.grammar.AnswerEvent.RegionMentioned;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerTest {
    @Test
    void readsOneLinePerName() {
        Answer answer = parse("""
                <ground>person</ground><objects><obj3><obj1></objects>
                <ground>pigeon</ground><objects><obj0></objects>""");
        assertThat(answer.text()).isEqualTo("person\npigeon");
        assertThat(answer.phrases())
                .containsExactly(
                        new Phrase("person", new Span(0, 6), List.of(3, 1)),
                        new Phrase("pigeon", new Span(7, 13), List.of(0)));
        assertThat(answer.flaws()).isEmpty();
    }

    @Test
    void keepsTheSentenceAroundThePhrasesAndWhereTheyStandInIt() {
        Answer answer = parse(
                "A <ground>wooden TV stand</ground><objects><obj3></objects>holding a <ground> television,</ground> <objects><obj1></objects>.");
        assertThat(answer.text()).isEqualTo("A wooden TV standholding a  television,.");
        assertThat(answer.phrases())
                .allSatisfy(phrase -> assertThat(answer.text()
                                .substring(phrase.span().start(), phrase.span().end()))
                        .isEqualTo(phrase.text()));
        assertThat(answer.phrases()).extracting(Phrase::text).containsExactly("wooden TV stand", "television,");
    }

    @Test
    void keepsRepeatedPhrasesAndSharedRegions() {
        Answer answer = parse(Tags.grounded("person", List.of(1)) + " and " + Tags.grounded("person", List.of(1, 2))
                + " on a " + Tags.grounded("sofa", List.of(2)));
        assertThat(answer.phrases()).extracting(Phrase::regions).containsExactly(List.of(1), List.of(1, 2), List.of(2));
        assertThat(answer.flaws()).isEmpty();
    }

    @Test
    void readsAnEmptyListAsAnAbsentThing() {
        Answer answer = parse("<ground>zebra</ground><objects></objects>");
        assertThat(answer.phrases()).containsExactly(new Phrase("zebra", new Span(0, 5), List.of()));
        assertThat(answer.flaws()).isEmpty();
    }

    @Test
    void reportsIndicesThatThePromptDoesNotCarry() {
        Answer answer = Answer.parse("<ground>cat</ground><objects><obj1><obj2><obj99></objects>", 2);
        assertThat(answer.phrases()).extracting(Phrase::regions).containsExactly(List.of(1));
        assertThat(answer.flaws())
                .containsExactly(new Flaw(Kind.UNKNOWN_REGION, "<obj2>"), new Flaw(Kind.UNKNOWN_REGION, "<obj99>"));
    }

    @Test
    void countsAnIndexOncePerList() {
        Answer answer = parse("<ground>cat</ground><objects><obj1><obj1></objects>");
        assertThat(answer.phrases()).extracting(Phrase::regions).containsExactly(List.of(1));
        assertThat(answer.flaws()).containsExactly(new Flaw(Kind.REPEATED_REGION, "<obj1>"));
    }

    @Test
    void keepsTheRegionsOfATruncatedAnswer() {
        Answer answer = parse("<ground>cat</ground><objects><obj1><obj2><ob");
        assertThat(answer.phrases()).extracting(Phrase::regions).containsExactly(List.of(1, 2));
        assertThat(answer.flaws()).extracting(Flaw::kind).containsExactly(Kind.UNCLOSED_LIST, Kind.STRAY_TEXT);
    }

    @Test
    void toleratesMissingClosingTags() {
        Answer answer = parse("<ground>cat<objects><obj1><ground>dog</ground><objects><obj2></objects><ground>pig");
        assertThat(answer.phrases())
                .containsExactly(
                        new Phrase("cat", new Span(0, 3), List.of(1)),
                        new Phrase("dog", new Span(3, 6), List.of(2)),
                        new Phrase("pig", new Span(6, 9), List.of()));
        assertThat(answer.flaws())
                .containsExactly(
                        new Flaw(Kind.UNCLOSED_PHRASE, "cat"),
                        new Flaw(Kind.UNCLOSED_LIST, "<objects>"),
                        new Flaw(Kind.UNCLOSED_PHRASE, "pig"));
    }

    @Test
    void keepsAListWithoutAPhrase() {
        Answer answer = parse("Here: <objects><obj4></objects>");
        assertThat(answer.phrases()).containsExactly(new Phrase("", new Span(6, 6), List.of(4)));
        assertThat(answer.flaws()).extracting(Flaw::kind).containsExactly(Kind.LIST_WITHOUT_PHRASE);
    }

    @Test
    void keepsAPhraseWithoutAList() {
        Answer answer = parse("a <ground>cat</ground> sleeps</objects>");
        assertThat(answer.text()).isEqualTo("a cat sleeps");
        assertThat(answer.phrases()).containsExactly(new Phrase("cat", new Span(2, 5), List.of()));
        assertThat(answer.flaws()).containsExactly(new Flaw(Kind.STRAY_TAG, "</objects>"));
    }

    @Test
    void reportsRegionsThatTheTextMentions() {
        Answer answer = parse("<obj0> shows a dog beside <obj12>");
        assertThat(answer.text()).isEqualTo("<obj0> shows a dog beside <obj12>");
        assertThat(answer.mentions())
                .containsExactly(new RegionMentioned(0, new Span(0, 6)), new RegionMentioned(12, new Span(26, 33)));
    }

    @Test
    void leavesWhatOnlyLooksLikeATagInTheText() {
        String text = "1 < 2, <b>bold</b>, <object>, <obj>, <obj12345678901>, <<, <gro";
        Answer answer = parse(text);
        assertThat(answer.text()).isEqualTo(text);
        assertThat(answer.flaws()).isEmpty();
    }

    @Test
    void ignoresSeparatorsAndReportsWordsInsideAList() {
        Answer answer = parse("<ground>cat</ground><objects> <obj1>, <obj2> and <obj3></objects>");
        assertThat(answer.phrases()).extracting(Phrase::regions).containsExactly(List.of(1, 2, 3));
        assertThat(answer.flaws()).containsExactly(new Flaw(Kind.STRAY_TEXT, "and"));
    }

    @Test
    void recognisesARefusal() {
        Answer refusal = parse("There is no such thing in this image.");
        assertThat(refusal.refused()).isTrue();
        assertThat(refusal.phrases()).isEmpty();
        assertThat(parse(" There is no such thing in this image ").refused()).isTrue();
        assertThat(parse("<ground>There is no such thing in this image</ground>")
                        .refused())
                .isTrue();
    }

    @Test
    void takesNoOtherAnswerForARefusal() {
        for (String answer : List.of(
                "There is a cat.",
                "",
                "A sign says: There is no such thing in this image.",
                "There is no such thing in this image, but <ground>a cat</ground><objects><obj1></objects>.",
                "<ground>There is no such thing in this image</ground><objects><obj1></objects>",
                "<obj1> There is no such thing in this image")) {
            assertThat(parse(answer).refused()).as(answer).isFalse();
        }
    }

    private static Answer parse(String answer) {
        return Answer.parse(answer, 100);
    }
}
