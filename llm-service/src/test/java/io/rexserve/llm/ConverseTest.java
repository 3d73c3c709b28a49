package io.rexserve.llm;

import static io.rexserve.llm.RunningLlm.box;
import static io.rexserve.llm.RunningLlm.detect;
import static io.rexserve.llm.RunningLlm.image;
import static io.rexserve.llm.RunningLlm.question;
import static io.rexserve.llm.RunningLlm.regions;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Context;
import io.rexserve.v1.Caption;
import io.rexserve.v1.ConverseEvent.EventCase;
import io.rexserve.v1.Detect;
import io.rexserve.v1.FinishReason;
import io.rexserve.v1.GenerationOptions;
import io.rexserve.v1.GroundedQuestion;
import io.rexserve.v1.LanguageServiceGrpc;
import io.rexserve.v1.PlainQuestion;
import io.rexserve.v1.Question;
import io.rexserve.v1.Turn;
import io.rexserve.v1.Warning;
import io.rexserve.v1.WarningCode;
import io.rexserve.v1.refusal.Reason;
import io.rexserve.v1.refusal.Refusal.Violation;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConverseTest {
    private final RunningLlm llm = new RunningLlm("rexserve.llm.max-conversations=1");

    @BeforeAll
    void ready() {
        llm.ready();
    }

    @AfterAll
    void stop() {
        llm.close();
    }

    /// With one permit only, whatever a stream leaves behind refuses the next one.
    @AfterEach
    void everyStreamFreesItsPermit() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> llm.engine().conversations() == 0);
    }

    @Test
    void answersInTheOrderOfTheMessages() {
        var answers = llm.converse(image(), regions(), detect("cat"), detect("dog"));
        assertThat(answers.kinds()).startsWith(EventCase.IMAGE_READY, EventCase.REGIONS_READY);
        assertThat(answers.kinds()).endsWith(EventCase.DONE);
        assertThat(answers.of(EventCase.DONE))
                .extracting(event -> event.getQuestion())
                .containsExactly(0, 1);
        assertThat(answers.events.getFirst().getImageReady().getImageSize().getWidth())
                .isEqualTo(320);
        assertThat(answers.events.get(1).getRegionsReady().getCount()).isEqualTo(2);
    }

    @Test
    void phrasesCarryTheirLabelAndTheirSpanOfTheText() {
        var answers = llm.converse(image(), regions(), detect("cat", "dog", " cat "));
        String text = String.join(
                "",
                answers.of(EventCase.TEXT_DELTA).stream()
                        .map(event -> event.getTextDelta().getText())
                        .toList());
        assertThat(answers.of(EventCase.PHRASE)).isNotEmpty().allSatisfy(event -> {
            var phrase = event.getPhrase();
            assertThat(phrase.getLabel()).isBetween(0, 1);
            assertThat(text.substring(
                            phrase.getSpan().getStart(), phrase.getSpan().getEnd()))
                    .isEqualTo(phrase.getText());
        });
        assertThat(answers.of(EventCase.OBJECT)).allSatisfy(event -> {
            assertThat(event.getObject().getIndex()).isBetween(0, 1);
            assertThat(event.getObject().getProbability()).isBetween(0f, 1f);
        });
    }

    @Test
    void aLabelWithAnUnknownWordIsNotAskedButNamed() {
        var answers = llm.converse(image(), regions(), detect("zyzzyva"));
        Warning warning = answers.of(EventCase.WARNING).getFirst().getWarning();
        assertThat(warning.getCode()).isEqualTo(WarningCode.WARNING_CODE_UNKNOWN_WORD);
        assertThat(warning.getLabel()).isEqualTo("zyzzyva");
        assertThat(answers.of(EventCase.OBJECT)).isEmpty();
    }

    @Test
    void anUnknownWordComesWithNamesThatMayHaveBeenMeant() {
        var answers = llm.converse(image(), regions(), detect("turtle pond"));
        Warning warning = answers.of(EventCase.WARNING).getFirst().getWarning();
        assertThat(warning.getSuggestionsList()).first().isEqualTo("turtle");
        assertThat(warning.getWord()).isEqualTo("pond");
        assertThat(warning.getMessage()).endsWith("was not asked; did you mean turtle?");
    }

    @Test
    void earlierTurnsArePartOfThePrompt() {
        var turn = Turn.newBuilder().setQuestion("where is the dog").setAnswer("the <ground>dog</ground> is left");
        var question = GroundedQuestion.newBuilder().setText("where is the cat");
        int alone = promptTokens(question);
        int behind = promptTokens(question.addHistory(turn));
        assertThat(behind).isGreaterThan(alone + 10);
    }

    private int promptTokens(GroundedQuestion.Builder grounded) {
        var answers =
                llm.converse(image(), regions(), question(Question.newBuilder().setGroundedQuestion(grounded)));
        assertThat(answers.of(EventCase.WARNING))
                .noneMatch(event -> event.getWarning().getCode() == WarningCode.WARNING_CODE_UNKNOWN_WORD);
        return answers.events.getLast().getDone().getUsage().getPromptTokens();
    }

    @Test
    void anUnknownWordInAnEarlierTurnIsNamed() {
        var turn = Turn.newBuilder().setQuestion("where is the zyzzyva").setAnswer("no");
        var question = GroundedQuestion.newBuilder().setText("where is the cat").addHistory(turn);
        var answers =
                llm.converse(image(), regions(), question(Question.newBuilder().setGroundedQuestion(question)));
        assertThat(answers.of(EventCase.WARNING).getFirst().getWarning().getWord())
                .isEqualTo("zyzzyva");
    }

    @Test
    void labelsBeyondTheTokenLimitAreNamed() {
        var limited = Question.newBuilder()
                .setDetect(Detect.newBuilder().addLabels("cat").addLabels("dog"))
                .setOptions(GenerationOptions.newBuilder().setMaxTokens(1));
        var answers = llm.converse(image(), regions(), question(limited));
        assertThat(answers.of(EventCase.WARNING))
                .extracting(event -> event.getWarning().getLabel())
                .contains("cat", "dog");
        assertThat(answers.events.getLast().getDone().getFinishReason()).isEqualTo(FinishReason.FINISH_REASON_LENGTH);
    }

    @Test
    void aQuestionWithoutRegionsIsAnswered() {
        assertThat(llm.converse(image(), regions(new io.rexserve.v1.Box[0]), detect("cat"))
                        .of(EventCase.OBJECT))
                .isEmpty();
    }

    @Test
    void messagesOutOfOrderAreRefused() {
        assertThat(llm.converse(regions()).refusal().violations())
                .containsExactly(new Violation("message", "regions (expected: image)"));
        everyStreamFreesItsPermit();
        assertThat(llm.converse(image(), detect("cat")).refusal().violations())
                .containsExactly(new Violation("message", "question (expected: regions)"));
    }

    @Test
    void anUnreadableImageIsRefused() {
        assertThat(llm.converse(image(new byte[] {1, 2, 3})).refusal().reason()).isEqualTo(Reason.UNREADABLE_IMAGE);
    }

    @Test
    void everyBadBoxIsNamed() {
        assertThat(llm.converse(
                                image(),
                                regions(box(5, 5, 5, 9), box(0, 0, 9, 9), box(400, 0, 500, 9), box(Float.NaN, 0, 1, 1)))
                        .refusal()
                        .violations())
                .extracting(Violation::field)
                .containsExactly("regions.boxes[0]", "regions.boxes[2]", "regions.boxes[3]");
    }

    @Test
    void everyBadFieldOfAQuestionIsNamed() {
        var bad = Question.newBuilder()
                .setDetect(Detect.newBuilder().addLabels(" ").addLabels("x".repeat(201)))
                .setOptions(GenerationOptions.newBuilder()
                        .setMaxTokens(0)
                        .setTemperature(3)
                        .setTopP(0)
                        .setTopK(-1));
        assertThat(llm.converse(image(), regions(), question(bad)).refusal().violations())
                .extracting(Violation::field)
                .containsExactly(
                        "question.detect.labels[0]",
                        "question.detect.labels[1]",
                        "question.options.max_tokens",
                        "question.options.temperature",
                        "question.options.top_p",
                        "question.options.top_k");
    }

    @Test
    void aFullServiceRefusesAtOnceAndSaysWhenToRetry() {
        var open = LanguageServiceGrpc.newStub(llm.channel).converse(new Answers());
        open.onNext(image());
        Awaitility.await().until(() -> llm.engine().conversations() == 1);
        var refusal = llm.converse(image()).refusal();
        assertThat(refusal.reason()).isEqualTo(Reason.QUEUE_FULL);
        assertThat(refusal.message()).isEqualTo("conversations: 1 are open (expected: < 1)");
        assertThat(refusal.retryAfter()).isBetween(Duration.ofMillis(100), Duration.ofSeconds(30));
        open.onCompleted();
    }

    @Test
    void cancellingDuringAnAnswerFreesThePermit() {
        try (var gone = Context.current().withCancellation()) {
            var answers = new Answers();
            gone.run(() -> {
                var requests = LanguageServiceGrpc.newStub(llm.channel).converse(answers);
                requests.onNext(image());
                requests.onNext(regions());
                requests.onNext(question(Question.newBuilder()
                        .setPlainQuestion(PlainQuestion.newBuilder().setText("cat"))
                        .setOptions(GenerationOptions.newBuilder().setMaxTokens(2048))));
            });
            Awaitility.await().until(() -> answers.events.size() >= 2);
        }
        everyStreamFreesItsPermit();
        assertThat(llm.converse(image(), regions(), detect("cat")).of(EventCase.DONE))
                .hasSize(1);
    }

    /// A question that the model was never taught, at a temperature that makes it say anything that it may.
    private long invalidIndices(boolean unconstrained) {
        double before =
                llm.meters().get("rexserve.llm.invalid.indices").counter().count();
        var options = GenerationOptions.newBuilder()
                .setTemperature(2)
                .setMaxTokens(400)
                .setSeed(1)
                .setUnconstrained(unconstrained);
        var answers = llm.converse(
                image(),
                regions(),
                question(Question.newBuilder()
                        .setCaption(Caption.getDefaultInstance())
                        .setOptions(options)));
        long warned = answers.of(EventCase.WARNING).stream()
                .map(event -> event.getWarning().getCode())
                .filter(WarningCode.WARNING_CODE_INVALID_OBJECT_INDEX::equals)
                .count();
        assertThat(llm.meters().get("rexserve.llm.invalid.indices").counter().count() - before)
                .isEqualTo((double) warned);
        assertThat(answers.of(EventCase.OBJECT))
                .allSatisfy(event -> assertThat(event.getObject().getIndex()).isBetween(0, 1));
        return warned;
    }

    @Test
    void indicesWithoutARegionAreImpossibleUnlessUnconstrained() {
        assertThat(invalidIndices(false)).isZero();
        assertThat(invalidIndices(true)).isPositive();
    }
}
