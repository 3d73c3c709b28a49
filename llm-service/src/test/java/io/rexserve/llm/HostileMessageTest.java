package io.rexserve.llm;

import static io.rexserve.llm.RunningLlm.box;
import static io.rexserve.llm.RunningLlm.detect;
import static io.rexserve.llm.RunningLlm.image;
import static io.rexserve.llm.RunningLlm.question;
import static io.rexserve.llm.RunningLlm.regions;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.StatusRuntimeException;
import io.rexserve.llm.settings.LlmProperties;
import io.rexserve.llm.stream.ValidatedQuestion;
import io.rexserve.v1.Box;
import io.rexserve.v1.Caption;
import io.rexserve.v1.ConverseEvent.EventCase;
import io.rexserve.v1.ConverseRequest;
import io.rexserve.v1.Count;
import io.rexserve.v1.DescribeRegions;
import io.rexserve.v1.GenerationOptions;
import io.rexserve.v1.GroundedQuestion;
import io.rexserve.v1.PlainQuestion;
import io.rexserve.v1.Question;
import io.rexserve.v1.ScorePhrases;
import io.rexserve.v1.refusal.Reason;
import io.rexserve.v1.refusal.Refusal;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Messages that no client of ours sends: each is refused by the field at fault, in a bounded answer.
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileMessageTest {
    private static final int MANY = 100_000;

    private final RunningLlm llm = new RunningLlm("rexserve.llm.feature-cache=0B");

    @BeforeAll
    void ready() {
        llm.ready();
    }

    @AfterAll
    void stop() {
        llm.close();
    }

    @AfterEach
    void nothingIsHeld() {
        Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            assertThat(llm.engine().conversations()).isZero();
            assertThat(llm.gauge("rexserve.llm.native.arrays")).isZero();
            assertThat(llm.gauge("rexserve.llm.kv.cache.usage")).isZero();
        });
    }

    @Test
    void longListsAreRefusedByTheirLengthAlone() {
        assertThat(violations(describe(Collections.nCopies(MANY, -1))))
                .containsExactly("question.describe_regions.indices: 100000 indices (expected: 1 to 100)");
        List<String> empty = Collections.nCopies(MANY, "");
        assertThat(violations(detect(empty.toArray(String[]::new))))
                .containsExactly("question.detect.labels: 100000 labels (expected: 1 to 100)");
        assertThat(violations(question(
                        Question.newBuilder().setCount(Count.newBuilder().addAllLabels(empty)))))
                .containsExactly("question.count.labels: 100000 labels (expected: 1 to 100)");
        assertThat(violations(question(
                        Question.newBuilder().setScore(ScorePhrases.newBuilder().addAllPhrases(empty)))))
                .containsExactly("question.score.phrases: 100000 phrases (expected: 1 to 100)");
        assertThat(texts(llm.converse(
                        image(),
                        regions(Collections.nCopies(MANY, box(Float.NaN, 0, 0, 0))
                                .toArray(Box[]::new)))))
                .containsExactly("regions.boxes: 100000 (expected: <= 100)");
    }

    @Test
    void manyFaultsAreCountedAndTheFirstNamed() {
        Refusal refusal = llm.converse(image(), regions(), describe(Collections.nCopies(100, 7)))
                .refusal();

        assertThat(refusal.violations()).hasSize(20);
        assertThat(refusal.violationCount()).isEqualTo(100);
        assertThat(refusal.message()).endsWith(" more");
    }

    @Test
    void boxesThatAreNoneAreRefused() {
        float inf = Float.POSITIVE_INFINITY;
        for (Box wrong : List.of(
                box(Float.NaN, 0, 1, 1),
                box(0, -inf, 1, 1),
                box(0, 0, inf, 1),
                box(9, 0, 1, 1),
                box(0, 9, 1, 9),
                box(1e30f, 1e30f, 2e30f, 2e30f),
                box(-2e30f, 0, -1e30f, 9),
                Box.getDefaultInstance())) {
            assertThat(texts(llm.converse(image(), regions(wrong))))
                    .singleElement()
                    .asString()
                    .startsWith("regions.boxes[0]: [");
        }
    }

    @Test
    void boxesOfEverySizeInsideTheImageAreServed() {
        float max = Float.MAX_VALUE;
        assertThat(llm.converse(
                                image(),
                                regions(
                                        box(-max, -max, max, max),
                                        box(0, 0, 1e-20f, 1e-20f),
                                        box(319.9999f, 239.9999f, max, max),
                                        box(1, 1, 2, 2),
                                        box(1, 1, 2, 2)),
                                detect("cat"))
                        .of(EventCase.DONE))
                .hasSize(1);
    }

    @Test
    void halvesOfSurrogatePairsAreRefused() {
        // A client's network transport replaces them; a client within this process hands them over as they are.
        assertThat(texts("x\ud83d", "\udc3ey", "\ud83d\udc36 \udc36"))
                .containsExactly(
                        "question.detect.labels[0]: U+D83D at character 1 (expected: whole surrogate pairs)",
                        "question.detect.labels[1]: U+DC3E at character 0 (expected: whole surrogate pairs)",
                        "question.detect.labels[2]: U+DC36 at character 3 (expected: whole surrogate pairs)");
    }

    private List<String> texts(String... labels) {
        var properties = llm.context.getBean(LlmProperties.class);
        var refusal = catchThrowableOfType(
                StatusRuntimeException.class,
                () -> ValidatedQuestion.of(detect(labels).getQuestion(), 2, properties));
        return Refusal.from(refusal).orElseThrow().violations().stream()
                .map(Refusal.Violation::toString)
                .toList();
    }

    @Test
    void controlCharactersAreReadAsTheyAre() {
        assertThat(llm.converse(image(), regions(), detect("cat\u0000", "\u0007", "a \u001b[2J"), plain("\u0000"))
                        .of(EventCase.DONE))
                .hasSize(2);
    }

    @Test
    void whiteSpaceOfEveryKindIsRead() {
        assertThat(llm.converse(image(), regions(), detect("\tcat\u00a0\r\n"), plain("what\nis\tthis"))
                        .of(EventCase.DONE))
                .hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {4001, 300_000})
    void longTextsAreRefusedByTheirLengthBeforeTheyAreTokenized(int length) {
        for (String unit : List.of("x", "苹", " ", "\u0000")) {
            String text = unit.repeat(length);
            String expected = length + " characters (expected: 1 to 4000, not blank)";
            assertThat(violations(plain(text))).containsExactly("question.plain_question.text: " + expected);
            assertThat(violations(question(Question.newBuilder()
                            .setGroundedQuestion(GroundedQuestion.newBuilder().setText(text)))))
                    .containsExactly("question.grounded_question.text: " + expected);
            assertThat(violations(detect(text)))
                    .containsExactly(
                            "question.detect.labels[0]: " + length + " characters (expected: 1 to 200, not blank)");
        }
    }

    @Test
    void wordsOfAnyLengthWithinTheLimitAreServed() {
        assertThat(llm.converse(image(), regions(), detect("x".repeat(200), "🍎".repeat(100)))
                        .of(EventCase.DONE))
                .hasSize(1);
    }

    @Test
    void valuesThatTheContractDoesNotKnowAreNamedByTheirNumber() {
        assertThat(violations(question(Question.newBuilder()
                        .setDescribeRegions(
                                DescribeRegions.newBuilder().addIndices(0).setStyleValue(77)))))
                .containsExactly("question.describe_regions.style: 77 (expected: 0 to 4)");
        assertThat(violations(question(
                        Question.newBuilder().setCaption(Caption.newBuilder().setDetailValue(-5)))))
                .containsExactly("question.caption.detail: -5 (expected: 0 to 2)");
    }

    @Test
    void optionsOutOfTheirRangesAreNamedTogether() {
        assertThat(violations(question(Question.newBuilder()
                        .setCaption(Caption.getDefaultInstance())
                        .setOptions(GenerationOptions.newBuilder()
                                .setMaxTokens(Integer.MAX_VALUE)
                                .setTemperature(Float.NaN)
                                .setTopP(Float.POSITIVE_INFINITY)
                                .setTopK(Integer.MIN_VALUE)
                                .setSeed(Long.MIN_VALUE)))))
                .containsExactly(
                        "question.options.max_tokens: 2147483647 (expected: 1 to 2048)",
                        "question.options.temperature: NaN (expected: 0 to 2)",
                        "question.options.top_p: Infinity (expected: above 0, at most 1)",
                        "question.options.top_k: -2147483648 (expected: >= 0)");
    }

    @Test
    void messagesWithoutContentAreNamed() {
        assertThat(texts(llm.converse(ConverseRequest.getDefaultInstance())))
                .containsExactly("message: none (expected: an image, regions or a question)");
        assertThat(violations(question(Question.newBuilder())))
                .containsExactly("question.task: none (expected: one task)");
        assertThat(texts(llm.converse(image(new byte[0]))))
                .containsExactly("image.content: empty (expected: an encoded image)");
    }

    private static ConverseRequest describe(List<Integer> indices) {
        return question(Question.newBuilder()
                .setDescribeRegions(DescribeRegions.newBuilder().addAllIndices(indices)));
    }

    private static ConverseRequest plain(String text) {
        return question(Question.newBuilder()
                .setPlainQuestion(PlainQuestion.newBuilder().setText(text)));
    }

    private List<String> violations(ConverseRequest asked) {
        return texts(llm.converse(image(), regions(), asked));
    }

    private static List<String> texts(Answers answers) {
        Refusal refusal = answers.refusal();
        assertThat(refusal.reason()).isEqualTo(Reason.INVALID_REQUEST);
        return refusal.violations().stream().map(Refusal.Violation::toString).toList();
    }
}
