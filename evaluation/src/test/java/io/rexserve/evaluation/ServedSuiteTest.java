package io.rexserve.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.datasets.record.Box;
import io.rexserve.datasets.record.ImageSource;
import io.rexserve.evaluation.run.AskOptions;
import io.rexserve.evaluation.run.Models;
import io.rexserve.evaluation.run.Question;
import io.rexserve.evaluation.run.QuestionKind;
import io.rexserve.evaluation.run.QuestionResult;
import io.rexserve.evaluation.run.Reply;
import io.rexserve.evaluation.run.SuiteClient;
import io.rexserve.serving.telemetry.RequestLine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/// The client against the suite of this build.
class ServedSuiteTest {
    private static final Path HOME = Path.of(System.getProperty("rexserve.home"));
    private static final ImageSource TURTLES = new ImageSource.File("turtles.jpg", HOME.resolve("samples/turtles.jpg"));
    private static final AskOptions OPTIONS = new AskOptions("fine", null, null, 50, AskOptions.Ranking.ANSWER, true);

    private static ServedSuite suite;
    private static SuiteClient client;

    @BeforeAll
    static void start() throws InterruptedException {
        suite = ServedSuite.start(List.of());
        client = new SuiteClient(suite.address(), Duration.ofSeconds(60));
    }

    @AfterAll
    static void stop() {
        client.close();
        suite.close();
    }

    private static Reply ask(QuestionKind kind, List<String> asked, List<Box> boxes, AskOptions options)
            throws InterruptedException {
        return client.ask(new Question("q", "turtles", TURTLES, kind, asked, boxes, options));
    }

    private static QuestionResult answer(QuestionKind kind, List<String> asked, AskOptions options)
            throws InterruptedException {
        Reply reply = ask(kind, asked, List.of(), options);
        assertThat(reply).isInstanceOf(Reply.Answered.class);
        return ((Reply.Answered) reply).result();
    }

    @Test
    void objectsComeWithBothScoresAndAllProposals() throws InterruptedException {
        QuestionResult result = answer(QuestionKind.DETECT, List.of("turtle", "green apple"), OPTIONS);

        assertThat(result.found()).hasSize(5).allSatisfy(found -> {
            assertThat(found.score()).isBetween(0.0, 1.0);
            assertThat(found.proposalScore()).isBetween(0.0, 1.0);
            assertThat(Objects.requireNonNull(result.proposals())
                            .get(found.index())
                            .box())
                    .isEqualTo(found.box());
        });
        assertThat(result.width()).isPositive();
        assertThat(result.completionTokens()).isPositive();
        assertThat(result.milliseconds()).isPositive();
    }

    @Test
    void rankedByPhraseEveryProposalIsScoredForEveryName() throws InterruptedException {
        QuestionResult result = answer(
                QuestionKind.DETECT, List.of("turtle", "green apple"), OPTIONS.withRanking(AskOptions.Ranking.PHRASE));

        assertThat(result.found())
                .hasSize(2 * Objects.requireNonNull(result.proposals()).size());
    }

    @Test
    void everyKindOfQuestionIsAnswered() throws InterruptedException {
        Box turtle = Box.ofSize(10, 20, 100, 80);

        assertThat(answer(QuestionKind.REFER, List.of("leftmost turtle"), OPTIONS)
                        .found())
                .extracting(QuestionResult.Found::label)
                .containsOnly("leftmost turtle");
        assertThat(answer(QuestionKind.COUNT, List.of("turtle"), OPTIONS).error())
                .isNull();
        assertThat(answer(QuestionKind.PROPOSALS, List.of(), OPTIONS.withGranularity("coarse"))
                        .proposals())
                .isNotEmpty();
        Reply.Answered regions = (Reply.Answered)
                ask(QuestionKind.REGION_CATEGORY, List.of(), List.of(turtle, Box.ofSize(-5, -5, 40, 40)), OPTIONS);
        assertThat(regions.result().found())
                .extracting(QuestionResult.Found::index)
                .containsExactly(0, 1);
        assertThat(regions.models().proposal()).isNull();
        assertThat(regions.models().language()).extracting(Models.Model::name).isEqualTo("rex-tiny/chatrex");
    }

    @Test
    void requestsAreNotLoggedAmongTheOutputOfACommand() {
        assertThat(LoggerFactory.getLogger(RequestLine.LOGGER).isInfoEnabled()).isFalse();
    }

    @Test
    void anUnknownWordIsAWarning() throws InterruptedException {
        assertThat(answer(QuestionKind.DETECT, List.of("xylofon"), OPTIONS).warnings())
                .contains("unknown_word");
    }

    @Test
    void aFaultOfTheQuestionIsAFailureInTheServersWords() throws InterruptedException {
        var broken = new Question(
                "q",
                "x",
                new ImageSource.Bytes("x", new byte[] {1, 2, 3}),
                QuestionKind.DETECT,
                List.of("cat"),
                List.of(),
                OPTIONS);

        assertThat(client.ask(broken)).isInstanceOfSatisfying(Reply.Failed.class, failed -> {
            assertThat(failed.reason()).contains("(415)");
            assertThat(failed.retryable()).isFalse();
        });
    }

    @Test
    void aMissingImageIsAFailureThatNamesTheFile() throws InterruptedException {
        Path missing = HOME.resolve("samples/none.jpg");
        var question = new Question(
                "q",
                "x",
                new ImageSource.File("none.jpg", missing),
                QuestionKind.DETECT,
                List.of("cat"),
                List.of(),
                OPTIONS);

        assertThat(client.ask(question)).isEqualTo(new Reply.Failed("image not there: " + missing, false));
    }
}
