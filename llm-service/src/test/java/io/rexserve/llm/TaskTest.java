package io.rexserve.llm;

import static io.rexserve.llm.RunningLlm.box;
import static io.rexserve.llm.RunningLlm.detect;
import static io.rexserve.llm.RunningLlm.image;
import static io.rexserve.llm.RunningLlm.question;
import static io.rexserve.llm.RunningLlm.regions;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Context;
import io.rexserve.v1.Caption;
import io.rexserve.v1.CaptionDetail;
import io.rexserve.v1.ConverseEvent;
import io.rexserve.v1.ConverseEvent.EventCase;
import io.rexserve.v1.Count;
import io.rexserve.v1.DescribeRegions;
import io.rexserve.v1.Detect;
import io.rexserve.v1.FinishReason;
import io.rexserve.v1.GenerationOptions;
import io.rexserve.v1.GroundedQuestion;
import io.rexserve.v1.LanguageServiceGrpc;
import io.rexserve.v1.PlainQuestion;
import io.rexserve.v1.Question;
import io.rexserve.v1.RegionStyle;
import io.rexserve.v1.refusal.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every task, of the embedded model and of one that writes at random: whatever the words, the events are well formed.
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TaskTest {
    private static final Path MODEL = Path.of(System.getProperty("rexserve.home"), "weights", "rex-tiny", "chatrex");
    private static final int TOKENS = 40;

    private RunningLlm embedded;
    private RunningLlm random;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        embedded = new RunningLlm("rexserve.llm.labels-per-question=3");
        random = new RunningLlm("rexserve.llm.model=" + randomModel(folder));
        embedded.ready();
        random.ready();
    }

    @AfterAll
    void stop() {
        embedded.close();
        random.close();
    }

    static Stream<Question.Builder> tasks() {
        return Stream.concat(
                Stream.of(
                        Question.newBuilder()
                                .setDetect(Detect.newBuilder().addLabels("cat").addLabels("red apple")),
                        Question.newBuilder()
                                .setCount(Count.newBuilder().addLabels("cat").addLabels("dog")),
                        caption(CaptionDetail.CAPTION_DETAIL_BRIEF),
                        caption(CaptionDetail.CAPTION_DETAIL_DETAILED),
                        Question.newBuilder()
                                .setGroundedQuestion(
                                        GroundedQuestion.newBuilder().setText("cat")),
                        Question.newBuilder()
                                .setPlainQuestion(PlainQuestion.newBuilder().setText("cat"))),
                Stream.of(RegionStyle.values())
                        .filter(style -> style != RegionStyle.UNRECOGNIZED)
                        .map(style -> Question.newBuilder()
                                .setDescribeRegions(DescribeRegions.newBuilder()
                                        .setStyle(style)
                                        .addIndices(1)
                                        .addIndices(0))));
    }

    private static Question.Builder caption(CaptionDetail detail) {
        return Question.newBuilder().setCaption(Caption.newBuilder().setDetail(detail));
    }

    @ParameterizedTest
    @MethodSource("tasks")
    void isAnsweredInWellFormedEvents(Question.Builder task) {
        for (RunningLlm llm : List.of(embedded, random)) {
            requireWellFormed(ask(llm, task, TOKENS));
        }
    }

    @ParameterizedTest
    @MethodSource("tasks")
    void isTruncatedAtMaxTokens(Question.Builder task) {
        var done = ask(random, task, 1).of(EventCase.DONE).getFirst().getDone();

        assertThat(done.getFinishReason()).isEqualTo(FinishReason.FINISH_REASON_LENGTH);
        assertThat(done.getUsage().getCompletionTokens()).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("tasks")
    void endsWithItsDeadline(Question.Builder task) {
        var answers = new Answers();
        var requests = LanguageServiceGrpc.newStub(random.channel)
                .withDeadlineAfter(Duration.ofMillis(500))
                .converse(answers);
        Stream.of(image(), regions()).forEach(requests::onNext);
        IntStream.range(0, 30).forEach(_ -> requests.onNext(question(limited(task, 2048))));

        assertThatThrownBy(answers::all)
                .isInstanceOf(CompletionException.class)
                .hasMessageContaining("DEADLINE_EXCEEDED");
        everyStreamIsOver();
    }

    @ParameterizedTest
    @MethodSource("tasks")
    void stopsWhenItIsCancelled(Question.Builder task) {
        double before = random.counter("rexserve.llm.refusals", "reason", Reason.CANCELLED.name());
        try (var caller = Context.current().withCancellation()) {
            var answers = new Answers();
            caller.run(() -> {
                var requests = LanguageServiceGrpc.newStub(random.channel).converse(answers);
                Stream.of(image(), regions()).forEach(requests::onNext);
                IntStream.range(0, 30).forEach(_ -> requests.onNext(question(limited(task, 2048))));
            });
            Awaitility.await().until(() -> answers.events.size() > 2);
        }
        everyStreamIsOver();
        assertThat(random.counter("rexserve.llm.refusals", "reason", Reason.CANCELLED.name()))
                .isEqualTo(before + 1);
    }

    @Test
    void labelsAskedTogetherAreAnsweredSeparately() {
        var together = embedded.converse(image(), regions(), detect("cat", "dog", "apple"));

        assertThat(together.of(EventCase.PHRASE))
                .extracting(event -> event.getPhrase().getLabel())
                .containsExactly(0, 1, 2);
        assertThat(together.of(EventCase.PART))
                .singleElement()
                .satisfies(event -> assertThat(event.getPart().getLabelsList()).containsExactly(0, 1, 2));
    }

    @Test
    void anUnknownLabelDoesNotKeepTheOthersFromBeingAskedTogether() {
        var answers = embedded.converse(image(), regions(), detect("cat", "zyzzyva", "apple"));

        assertThat(answers.of(EventCase.WARNING))
                .extracting(event -> event.getWarning().getLabel())
                .containsExactly("zyzzyva");
        assertThat(answers.of(EventCase.PART))
                .singleElement()
                .satisfies(event -> assertThat(event.getPart().getLabelsList()).containsExactly(0, 2));
    }

    @Test
    void moreLabelsThanFitOneQuestionTakeSeveral() {
        var answers = embedded.converse(image(), regions(), detect("cat", "dog", "apple", "car"));

        assertThat(answers.of(EventCase.PART))
                .extracting(event -> event.getPart().getLabelsCount())
                .containsExactly(3, 1);
    }

    @Test
    void regionsAreNamedOneByOneWhateverTheirOrder() {
        var answers = random.converse(
                image(),
                regions(box(0, 0, 50, 50), box(40, 40, 140, 140), box(200, 100, 300, 200)),
                question(Question.newBuilder()
                        .setDescribeRegions(
                                DescribeRegions.newBuilder().addIndices(2).addIndices(0))
                        .setOptions(GenerationOptions.newBuilder().setMaxTokens(TOKENS))));

        assertThat(answers.of(EventCase.PART).getFirst().getPart().getRegionsList())
                .containsExactly(2);
    }

    private Answers ask(RunningLlm llm, Question.Builder task, int tokens) {
        return llm.converse(image(), regions(), question(limited(task, tokens)));
    }

    private static Question.Builder limited(Question.Builder task, int tokens) {
        return task.clone().setOptions(GenerationOptions.newBuilder().setMaxTokens(tokens));
    }

    private void everyStreamIsOver() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() ->
                        assertThat(random.gauge("rexserve.llm.native.arrays")).isZero());
    }

    private static void requireWellFormed(Answers answers) {
        assertThat(answers.of(EventCase.DONE)).hasSize(1);
        assertThat(answers.events.getLast().hasDone()).isTrue();
        String text = String.join(
                "",
                answers.of(EventCase.TEXT_DELTA).stream()
                        .map(event -> event.getTextDelta().getText())
                        .toList());
        List<ConverseEvent> phrases = answers.of(EventCase.PHRASE);
        for (int i = 0; i < phrases.size(); i++) {
            var phrase = phrases.get(i).getPhrase();
            assertThat(phrase.getPhraseId()).isEqualTo(i);
            assertThat(text.substring(
                            phrase.getSpan().getStart(), phrase.getSpan().getEnd()))
                    .isEqualTo(phrase.getText());
        }
        assertThat(answers.of(EventCase.OBJECT)).allSatisfy(event -> {
            assertThat(event.getObject().getIndex()).isBetween(0, 1);
            assertThat(event.getObject().getProbability()).isBetween(0f, 1f);
            assertThat(event.getObject().getPhraseId()).isBetween(0, phrases.size() - 1);
        });
        assertThat(answers.of(EventCase.PART))
                .allSatisfy(event -> assertThat(text.substring(
                                event.getPart().getSpan().getStart(),
                                event.getPart().getSpan().getEnd()))
                        .isEqualTo(text.substring(
                                        event.getPart().getSpan().getStart(),
                                        event.getPart().getSpan().getEnd())
                                .strip()));
    }

    /// The embedded model's shape and vocabulary; of its weights, each in bfloat16, the signs are drawn at random.
    private static Path randomModel(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(MODEL)) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
        Path weights = folder.resolve("model.safetensors");
        var bytes = ByteBuffer.wrap(Files.readAllBytes(weights)).order(ByteOrder.LITTLE_ENDIAN);
        var signs = new Random(7);
        int header = 8 + Math.toIntExact(bytes.getLong(0));
        for (int at = header; at < bytes.limit(); at += 2) {
            bytes.putShort(at, (short) (bytes.getShort(at) ^ (signs.nextBoolean() ? 0x8000 : 0)));
        }
        Files.write(weights, bytes.array());
        return folder;
    }
}
