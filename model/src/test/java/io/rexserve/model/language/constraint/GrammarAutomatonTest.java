package io.rexserve.model.language.constraint;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.model.grammar.AnswerForm;
import io.rexserve.model.grammar.AnswerParser;
import io.rexserve.model.grammar.GrammarTokens;
import io.rexserve.model.grammar.Tags;
import io.rexserve.model.grammar.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GrammarAutomatonTest {
    private static final int GROUND = 1;
    private static final int GROUND_END = 2;
    private static final int OBJECTS = 3;
    private static final int OBJECTS_END = 4;
    private static final int WORD = 50;
    private static final int END = 60;
    private static final int STOP = 61;
    private static final int VOCABULARY = 64;
    private static final GrammarTokens TOKENS = new GrammarTokens(GROUND, GROUND_END, OBJECTS, OBJECTS_END, 10, 6);
    private static final AnswerForm LISTS = AnswerForm.of(new Task.Detect(List.of("cat")), 4);
    private static final AnswerForm MENTIONS =
            AnswerForm.of(new Task.DescribeRegions(Task.RegionStyle.BRIEF, List.of(0)), 4);

    private static TokenConstraint grammar(AnswerForm form) {
        return TokenConstraint.grammar(TOKENS, form, Set.of(END, STOP), false);
    }

    /// Tags, indices, a word and ends that may follow an answer.
    private static int[] legal(AnswerForm form, int... answer) {
        TokenConstraint.Automaton automaton = grammar(form).begin();
        IntStream.of(answer).forEach(automaton::advance);
        return IntStream.concat(
                        IntStream.of(GROUND, GROUND_END, OBJECTS, OBJECTS_END, 10, 11, 12, 13, 14, 15),
                        IntStream.of(WORD, END, STOP))
                .filter(automaton.legal()::allows)
                .toArray();
    }

    @Test
    void runningTextHoldsWordsPhrasesAndTheEnd() {
        assertThat(legal(LISTS)).containsExactly(GROUND, WORD, END, STOP);
        assertThat(legal(LISTS, WORD, GROUND, WORD, GROUND_END, OBJECTS, 12, OBJECTS_END))
                .containsExactly(GROUND, WORD, END, STOP);
    }

    @Test
    void runningTextNamesOnlyRegionsThatExistAndOnlyWhereTheTaskIsAboutThem() {
        assertThat(legal(MENTIONS, 12, WORD)).containsExactly(GROUND, 10, 11, 12, 13, WORD, END, STOP);
        assertThat(AnswerForm.of(new Task.Question("who?", true), 4).mentions()).isTrue();
        assertThat(AnswerForm.of(new Task.Count(List.of("cat")), 4).mentions()).isFalse();
        assertThat(AnswerForm.of(new Task.Caption(Task.CaptionDetail.BRIEF), 4).mentions())
                .isFalse();
    }

    @Test
    void aPhraseHoldsWordsAloneAndDoesNotEndTheAnswer() {
        assertThat(legal(MENTIONS, GROUND)).containsExactly(GROUND_END, WORD);
        assertThat(legal(MENTIONS, GROUND, WORD, WORD)).containsExactly(GROUND_END, WORD);
    }

    @Test
    void aListFollowsItsPhraseAtOnce() {
        assertThat(legal(LISTS, GROUND, WORD, GROUND_END)).containsExactly(OBJECTS);
    }

    @Test
    void aListHoldsEachRegionOnceOrNone() {
        assertThat(legal(LISTS, GROUND, WORD, GROUND_END, OBJECTS)).containsExactly(OBJECTS_END, 10, 11, 12, 13);
        assertThat(legal(LISTS, GROUND, WORD, GROUND_END, OBJECTS, 12, 10)).containsExactly(OBJECTS_END, 11, 13);
        assertThat(legal(LISTS, GROUND, WORD, GROUND_END, OBJECTS, 10, 11, 12, 13))
                .containsExactly(OBJECTS_END);
    }

    @Test
    void onlyAListHasATokenThatClosesIt() {
        TokenConstraint.Automaton automaton = grammar(LISTS).begin();
        for (int id : new int[] {GROUND, WORD, GROUND_END}) {
            assertThat(automaton.legal().closing()).isEmpty();
            automaton.advance(id);
        }
        automaton.advance(OBJECTS);
        assertThat(automaton.legal().closing()).hasValue(OBJECTS_END);
        automaton.advance(11);
        assertThat(automaton.legal().closing()).hasValue(OBJECTS_END);
    }

    @Test
    void theNextListStartsAnew() {
        assertThat(legal(LISTS, GROUND, WORD, GROUND_END, OBJECTS, 12, OBJECTS_END, GROUND, WORD, GROUND_END, OBJECTS))
                .containsExactly(OBJECTS_END, 10, 11, 12, 13);
    }

    @Test
    void everyAnswerStartsAnew() {
        TokenConstraint grammar = grammar(LISTS);
        grammar.begin().advance(GROUND);
        assertThat(grammar.begin().legal().allows(END)).isTrue();
    }

    @Test
    void moreRegionsThanIndexTokensAreAccepted() {
        assertThat(legal(new AnswerForm(9, true), OBJECTS)).containsExactly(OBJECTS_END, 10, 11, 12, 13, 14, 15);
    }

    /// Whatever is drawn among legal tokens, the parser finds no flaw but what the end cut off.
    @Test
    void legalTokensAreThoseThatTheParserReads() {
        var random = new SplittableRandom(3);
        for (int round = 0; round < 500; round++) {
            AnswerForm form = round % 2 == 0 ? LISTS : MENTIONS;
            TokenConstraint.Automaton automaton = grammar(form).begin();
            var parser = new AnswerParser(form.regions());
            var flaws = new ArrayList<>(parser.feed(""));
            boolean ended = false;
            while (!ended) {
                int[] ids = IntStream.range(0, VOCABULARY)
                        .filter(automaton.legal()::allows)
                        .toArray();
                int id = ids[random.nextInt(ids.length)];
                ended = id == END || id == STOP;
                automaton.advance(id);
                flaws.addAll(parser.feed(text(id)));
            }
            flaws.addAll(parser.finish());
            assertThat(flaws).noneMatch(event -> event instanceof io.rexserve.model.grammar.AnswerEvent.Flaw);
        }
    }

    private static String text(int id) {
        return switch (id) {
            case GROUND -> Tags.GROUND;
            case GROUND_END -> Tags.GROUND_END;
            case OBJECTS -> Tags.OBJECTS;
            case OBJECTS_END -> Tags.OBJECTS_END;
            case END, STOP -> "";
            default -> TOKENS.isRegion(id) ? Tags.region(id - TOKENS.firstRegion()) : " word" + id;
        };
    }
}
