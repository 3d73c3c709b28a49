package io.rexserve.llm;

import static io.rexserve.llm.RunningLlm.detect;
import static io.rexserve.llm.RunningLlm.image;
import static io.rexserve.llm.RunningLlm.regions;
import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.v1.AskedAs;
import io.rexserve.v1.ConverseEvent;
import io.rexserve.v1.ConverseEvent.EventCase;
import io.rexserve.v1.Done;
import io.rexserve.v1.Warning;
import io.rexserve.v1.WarningCode;
import io.rexserve.v1.refusal.Refusal.Violation;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What callers may write as a label, and what becomes of it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LabelTest {
    private final RunningLlm llm = new RunningLlm();

    @BeforeAll
    void ready() {
        llm.ready();
    }

    @AfterAll
    void stop() {
        llm.close();
    }

    @Test
    void ofTwoLabelsTheKnownOneIsAnsweredAndTheUnknownOneNamed() {
        Answers answers = ask("zyzzyva", "cat");

        assertThat(answers.of(EventCase.PHRASE))
                .isNotEmpty()
                .allSatisfy(event -> assertThat(event.getPhrase().getLabel()).isEqualTo(1));
        assertThat(warnings(answers)).extracting(Warning::getLabel).containsExactly("zyzzyva");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<obj3>",
                "cat <obj3>",
                "<ground>cat</ground><objects><obj0></objects>",
                "<image>",
                "</s>",
                "\"cat\"",
                "cat/dog",
                "cat🍎",
                "кот",
                "ca\u0001t"
            })
    void labelsOfUnknownWordsAreNamedAndNotAsked(String label) {
        Answers answers = ask(label);

        assertThat(answers.of(EventCase.PHRASE)).isEmpty();
        assertThat(answers.of(EventCase.OBJECT)).isEmpty();
        assertThat(done(answers).getAnswer()).isEmpty();
        assertThat(warnings(answers)).isNotEmpty().allSatisfy(warning -> {
            assertThat(warning.getCode()).isEqualTo(WarningCode.WARNING_CODE_UNKNOWN_WORD);
            assertThat(warning.getLabel()).isEqualTo(label);
            assertThat(label).contains(warning.getWord());
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"red\napple", "red\r\n\tapple", "  red   apple ", "red\u00a0apple"})
    void whiteSpaceCountsAsOneBlank(String label) {
        assertThat(done(ask(label)).getUsage()).isEqualTo(done(ask("red apple")).getUsage());
        assertThat(done(ask(label)).getAnswer())
                .isEqualTo(done(ask("red apple")).getAnswer());
    }

    @Test
    void caseMakesNoDifferenceToTheModel() {
        assertThat(done(ask("Red APPLE")).getAnswer())
                .isEqualTo(done(ask("red apple")).getAnswer());
    }

    @Test
    void equalLabelsAreAskedOnceAndThoseOfOtherCaseSeparately() {
        Answers once = ask("cat", "cat", " cat");
        assertThat(done(once).getAnswer()).isEqualTo(done(ask("cat")).getAnswer());

        Answers apart = ask("cat", "Cat");
        assertThat(apart.of(EventCase.PHRASE))
                .extracting(event -> event.getPhrase().getLabel())
                .containsExactly(0, 1);
    }

    @Test
    void aCommaDoesNotSplitALabel() {
        assertThat(ask("cat, dog").of(EventCase.PHRASE))
                .allSatisfy(event -> assertThat(event.getPhrase().getLabel()).isZero());
    }

    @ParameterizedTest
    @CsvSource({
        "cats, cat",
        "TV, television",
        "tv sets, television",
        "leftmost motor boats, leftmost speedboat",
        "red apples, red apple"
    })
    void anotherSpellingIsAskedByTheNameAndAnsweredToTheByte(String label, String name) {
        Answers answers = ask("dog", label);
        Answers byName = ask("dog", name);

        assertThat(warnings(answers))
                .extracting(Warning::getCode)
                .isEqualTo(warnings(byName).stream().map(Warning::getCode).toList())
                .doesNotContain(WarningCode.WARNING_CODE_UNKNOWN_WORD);
        for (EventCase kind : List.of(EventCase.TEXT_DELTA, EventCase.PHRASE, EventCase.OBJECT, EventCase.PART)) {
            assertThat(answers.of(kind)).isEqualTo(byName.of(kind));
        }
        assertThat(done(answers).getAnswer()).isEqualTo(done(byName).getAnswer());
        assertThat(answers.of(EventCase.ASKED_AS))
                .extracting(ConverseEvent::getAskedAs)
                .containsExactly(AskedAs.newBuilder().setLabel(1).setName(name).build());
        assertThat(byName.of(EventCase.ASKED_AS)).isEmpty();
    }

    @Test
    void twoLabelsOfOneNameAreBothAnswered() {
        Answers answers = ask("tv", "television");

        assertThat(answers.of(EventCase.PART))
                .extracting(event -> event.getPart().getLabelsList())
                .containsExactly(List.of(0), List.of(1));
        assertThat(done(answers).getAnswer())
                .isEqualTo(done(ask("tv")).getAnswer() + "\n"
                        + done(ask("television")).getAnswer());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 201, 10_000})
    void labelsTooShortOrTooLongAreRefused(int length) {
        assertThat(llm.converse(image(), regions(), detect("cat", "x".repeat(length)))
                        .refusal()
                        .violations())
                .containsExactly(new Violation(
                        "question.detect.labels[1]", length + " characters (expected: 1 to 200, not blank)"));
    }

    private Answers ask(String... labels) {
        return llm.converse(image(), regions(), detect(labels));
    }

    private static Done done(Answers answers) {
        return answers.of(EventCase.DONE).getFirst().getDone();
    }

    private static List<Warning> warnings(Answers answers) {
        return answers.of(EventCase.WARNING).stream()
                .map(event -> event.getWarning())
                .toList();
    }
}
