package io.rexserve.evaluation.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.datasets.record.ImageSource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuestionRunTest {
    private static final Models MODELS = new Models(null, new Models.Model("rex", "ab"));

    @TempDir
    private Path folder;

    private final List<Duration> pauses = Collections.synchronizedList(new ArrayList<>());
    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());

    private static Question question(int number) {
        return new Question(
                "q" + number,
                "image" + number,
                new ImageSource.Bytes("image", new byte[0]),
                QuestionKind.DETECT,
                List.of("cat"),
                List.of(),
                AskOptions.CHATREX);
    }

    private static Reply answered(Question question) {
        return new Reply.Answered(question.failed("", 0).withError(null), MODELS);
    }

    private void run(int questions, RunPolicy policy, Asker asker) throws IOException, InterruptedException {
        try (ResultFile results = ResultFile.open(folder, Map.of())) {
            var progress = new Progress("questions", questions, results.answered(), lines::add, () -> 0);
            new QuestionRun(policy, asker, MODELS, results, pauses::add)
                    .run(
                            IntStream.range(0, questions)
                                    .mapToObj(QuestionRunTest::question)
                                    .iterator(),
                            questions,
                            progress);
        }
    }

    private static RunPolicy policy(int callers, int retries, double failing) {
        return new RunPolicy(callers, retries, Duration.ofSeconds(60), failing);
    }

    private List<QuestionResult> results() throws IOException {
        var all = new ArrayList<QuestionResult>();
        try (ResultFile file = ResultFile.read(folder)) {
            file.forEach(all::add);
        }
        return all;
    }

    @Test
    void everyQuestionIsAskedOnceBySeveralCallers() throws Exception {
        var asked = Collections.synchronizedList(new ArrayList<String>());

        run(100, policy(8, 0, 0), question -> {
            asked.add(question.id());
            return answered(question);
        });

        assertThat(asked).doesNotHaveDuplicates().hasSize(100);
        assertThat(results()).hasSize(100).allMatch(QuestionResult::isAnswered);
        assertThat(lines).last().asString().startsWith("100 of 100 questions (100 %)");
    }

    @Test
    void aSecondStartAsksOnlyWhatHasNoAnswer() throws Exception {
        assertThatThrownBy(() -> run(10, policy(1, 0, 0), question -> {
                    if (question.id().equals("q4")) {
                        throw new IllegalStateException("killed");
                    }
                    return answered(question);
                }))
                .hasMessage("killed");
        var asked = Collections.synchronizedList(new ArrayList<String>());

        run(10, policy(1, 0, 0), question -> {
            asked.add(question.id());
            return answered(question);
        });

        assertThat(asked).containsExactly("q4", "q5", "q6", "q7", "q8", "q9");
        assertThat(results()).hasSize(10).allMatch(QuestionResult::isAnswered);
        assertThat(lines).last().asString().startsWith("10 of 10 questions");
    }

    @Test
    void aRefusalIsWaitedForAsLongAsTheServerSays() throws Exception {
        var requests = new AtomicInteger();

        run(
                1,
                policy(1, 0, 0),
                question -> requests.incrementAndGet() < 3
                        ? new Reply.Refused("overloaded", Duration.ofSeconds(7))
                        : answered(question));

        assertThat(pauses).containsExactly(Duration.ofSeconds(7), Duration.ofSeconds(7));
        assertThat(results().getFirst().attempts()).isEqualTo(1);
    }

    @Test
    void aServerThatRefusesForeverFailsTheQuestionWithItsReason() throws Exception {
        run(1, policy(1, 0, 1), _ -> new Reply.Refused("warming_up (503)", Duration.ofSeconds(25)));

        assertThat(pauses).hasSize(2);
        assertThat(results().getFirst().error()).isEqualTo("refused for 60 s: warming_up (503)");
    }

    @Test
    void aFailureIsRetriedAndThenCountedWithItsReason() throws Exception {
        run(
                2,
                policy(1, 2, 1),
                question -> question.id().equals("q0") ? new Reply.Failed("no connection", true) : answered(question));

        assertThat(pauses).containsExactly(Duration.ofMillis(500), Duration.ofSeconds(1));
        assertThat(results()).extracting(QuestionResult::error).containsExactly("no connection", null);
        assertThat(results().getFirst().attempts()).isEqualTo(3);
        assertThat(lines).last().asString().endsWith("1 failed");
    }

    @Test
    void aFailureThatWillNotPassIsNotRetried() throws Exception {
        run(1, policy(1, 5, 1), _ -> new Reply.Failed("unreadable_image (422)", false));

        assertThat(pauses).isEmpty();
        assertThat(results().getFirst().attempts()).isEqualTo(1);
    }

    @Test
    void moreFailuresThanPermittedEndTheRunWithTheMostFrequentReason() {
        assertThatThrownBy(() -> run(100, policy(1, 0, 0.02), _ -> new Reply.Failed("no connection", true)))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("failed questions: 3 of 100")
                .hasMessageContaining("most often: no connection");
    }

    @Test
    void anAnswerOfOtherWeightsEndsTheRun() {
        var others = new Models(null, new Models.Model("rex", "cd"));

        assertThatThrownBy(() -> run(
                        3,
                        policy(1, 0, 0),
                        question -> new Reply.Answered(((Reply.Answered) answered(question)).result(), others)))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("model.language: rex cd answers now");
    }
}
