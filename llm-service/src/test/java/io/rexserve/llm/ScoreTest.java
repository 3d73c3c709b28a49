package io.rexserve.llm;

import static io.rexserve.llm.RunningLlm.box;
import static io.rexserve.llm.RunningLlm.detect;
import static io.rexserve.llm.RunningLlm.image;
import static io.rexserve.llm.RunningLlm.question;
import static io.rexserve.llm.RunningLlm.regions;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.Durations;
import io.grpc.Context;
import io.rexserve.v1.AskedAs;
import io.rexserve.v1.ConverseEvent.EventCase;
import io.rexserve.v1.DescribeModelRequest;
import io.rexserve.v1.DescribeModelResponse;
import io.rexserve.v1.Image;
import io.rexserve.v1.LanguageServiceGrpc;
import io.rexserve.v1.PhraseScores;
import io.rexserve.v1.Question;
import io.rexserve.v1.Regions;
import io.rexserve.v1.ScorePhrases;
import io.rexserve.v1.ScoreRequest;
import io.rexserve.v1.ScoreResponse;
import io.rexserve.v1.WarningCode;
import io.rexserve.v1.refusal.Reason;
import io.rexserve.v1.refusal.Refusal;
import io.rexserve.v1.refusal.Refusal.Violation;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScoreTest {
    private final RunningLlm llm = new RunningLlm("rexserve.llm.max-conversations=1");

    @BeforeAll
    void ready() {
        llm.ready();
    }

    @AfterAll
    void stop() {
        llm.close();
    }

    /// With one permit only, whatever a call leaves behind refuses the next one.
    @AfterEach
    void everyCallFreesItsPermitAndItsArrays() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> llm.engine().conversations() == 0);
        assertThat(llm.gauge("rexserve.llm.native.arrays")).isZero();
    }

    private static ScoreRequest.Builder request(String... phrases) {
        return ScoreRequest.newBuilder()
                .setImage(image().getImage())
                .setRegions(regions().getRegions())
                .addAllPhrases(List.of(phrases));
    }

    private ScoreResponse score(ScoreRequest.Builder request) {
        everyCallFreesItsPermitAndItsArrays(); // those of an answered call a moment after its end
        return LanguageServiceGrpc.newBlockingStub(llm.channel)
                .withDeadlineAfter(1, TimeUnit.MINUTES)
                .score(request.build());
    }

    private Refusal refusal(ScoreRequest.Builder request) {
        Throwable failure = catchThrowable(() -> LanguageServiceGrpc.newBlockingStub(llm.channel)
                .withDeadlineAfter(1, TimeUnit.MINUTES)
                .score(request.build()));
        return Refusal.from(failure).orElseThrow(() -> new AssertionError("no refusal", failure));
    }

    private List<Violation> violations(ScoreRequest.Builder request) {
        everyCallFreesItsPermitAndItsArrays();
        return refusal(request).violations();
    }

    @Test
    void theServedModelIsDescribedWithTheLicencesOfItsCard() {
        DescribeModelResponse described = LanguageServiceGrpc.newBlockingStub(llm.channel)
                .describeModel(DescribeModelRequest.getDefaultInstance());

        assertThat(described.getModel().getName()).isEqualTo("rex-tiny/chatrex");
        assertThat(described.getModel().getSha256()).matches("[0-9a-f]{64}");
        assertThat(described.getLicencesList())
                .singleElement()
                .satisfies(licence -> assertThat(licence.getName()).isEqualTo("apache-2.0"));
    }

    @Test
    void everyPhraseHasAProbabilityOfEveryRegion() {
        ScoreResponse response = score(request("cat", "dog", " cat "));

        assertThat(response.getPhrasesList()).hasSize(3).allSatisfy(phrase -> {
            assertThat(phrase.getScoresList()).hasSize(2).allMatch(p -> p >= 0 && p <= 1);
            assertThat(phrase.getUnknownWordsList()).isEmpty();
        });
        assertThat(response.getPhrases(2)).isEqualTo(response.getPhrases(0));
        assertThat(response.getPhrases(1)).isNotEqualTo(response.getPhrases(0));
        assertThat(response.getWarningsList()).isEmpty();
        assertThat(response.getImage().getImageSize().getWidth()).isEqualTo(320);
        assertThat(response.getImage().getModel())
                .isEqualTo(llm.engine().model().info());
        assertThat(response.getRegions().getCount()).isEqualTo(2);
        assertThat(response.getUsage().getPromptTokens()).isGreaterThan(70);
        assertThat(response.getUsage().getCompletionTokens()).isZero();
        assertThat(Durations.toNanos(response.getTimings().getPrefill())).isPositive();
    }

    @Test
    void otherSpellingsHaveTheScoresOfTheirName() {
        ScoreResponse response = score(request("television", "cat", "tv", "cats", "TV sets"));

        PhraseScores television = response.getPhrases(0);
        PhraseScores cat = response.getPhrases(1);
        assertThat(television.getScoresList()).hasSize(2).isNotEqualTo(cat.getScoresList());
        assertThat(response.getPhrasesList()).containsExactly(television, cat, television, cat, television);
        assertThat(response.getAskedAsList())
                .extracting(AskedAs::getLabel, AskedAs::getName)
                .containsExactly(tuple(2, "television"), tuple(3, "cat"), tuple(4, "television"));
        assertThat(response.getUsage())
                .isEqualTo(score(request("television", "cat")).getUsage());
    }

    @Test
    void phrasesDoNotChangeEachOthersScores() {
        List<PhraseScores> together =
                score(request("cat", "orange", "leftmost dog")).getPhrasesList();

        for (int i = 0; i < 3; i++) {
            String phrase = List.of("cat", "orange", "leftmost dog").get(i);
            List<Float> alone = score(request(phrase)).getPhrases(0).getScoresList();
            for (int region = 0; region < 2; region++) {
                assertThat(together.get(i).getScores(region))
                        .isCloseTo(alone.get(region), org.assertj.core.api.Assertions.within(1e-4f));
            }
        }
    }

    @Test
    void aStreamScoresBetweenItsQuestionsAsACallDoes() {
        var scoring = question(
                Question.newBuilder().setScore(ScorePhrases.newBuilder().addPhrases("cat")));
        var answers = llm.converse(image(), regions(), detect("cat"), scoring, detect("cat"));

        assertThat(answers.of(EventCase.SCORES)).singleElement().satisfies(event -> {
            assertThat(event.getQuestion()).isEqualTo(1);
            assertThat(event.getScores().getPhrasesList())
                    .isEqualTo(score(request("cat")).getPhrasesList());
        });
        assertThat(answers.of(EventCase.DONE))
                .extracting(event -> event.getDone().getAnswer())
                .satisfies(texts -> {
                    assertThat(texts.get(1)).isEmpty();
                    assertThat(texts.get(2)).isEqualTo(texts.get(0)).isNotEmpty();
                });
    }

    @Test
    void aPhraseOfUnknownWordsIsNamedAndNotAsked() {
        ScoreResponse response = score(request("cat", "red zyxwv"));

        assertThat(response.getPhrases(0).getScoresList()).hasSize(2);
        assertThat(response.getPhrases(1).getScoresList()).isEmpty();
        assertThat(response.getPhrases(1).getUnknownWordsList()).contains("zyxwv");
        assertThat(response.getWarningsList()).isNotEmpty().allSatisfy(warning -> {
            assertThat(warning.getCode()).isEqualTo(WarningCode.WARNING_CODE_UNKNOWN_WORD);
            assertThat(warning.getLabel()).isEqualTo("red zyxwv");
        });
    }

    @Test
    void withoutRegionsThereIsNothingToScore() {
        ScoreResponse response = score(request("cat", "zyxwv").setRegions(Regions.getDefaultInstance()));

        assertThat(response.getPhrasesList())
                .allSatisfy(phrase -> assertThat(phrase.getScoresList()).isEmpty());
    }

    @Test
    void aHundredPhrasesFit() {
        String[] phrases = Collections.nCopies(100, "cat").toArray(String[]::new);
        for (int i = 0; i < 100; i += 2) {
            phrases[i] = "leftmost " + "dog ".repeat(1 + i / 3) + "cat";
        }
        assertThat(score(request(phrases)).getPhrasesList())
                .hasSize(100)
                .allSatisfy(phrase -> assertThat(phrase.getScoresList()).hasSize(2));
    }

    @Test
    void invalidRequestsAreRefused() {
        assertThat(violations(request())).containsExactly(new Violation("phrases", "0 phrases (expected: 1 to 100)"));
        assertThat(violations(request(Collections.nCopies(101, "cat").toArray(String[]::new))))
                .containsExactly(new Violation("phrases", "101 phrases (expected: 1 to 100)"));
        assertThat(violations(request("cat", " ", "x".repeat(201))))
                .containsExactly(
                        new Violation("phrases[1]", "0 characters (expected: 1 to 200, not blank)"),
                        new Violation("phrases[2]", "201 characters (expected: 1 to 200, not blank)"));
        assertThat(violations(request("cat").setRegions(regions(box(9, 9, 9, 9)).getRegions())))
                .extracting(Violation::field)
                .containsExactly("regions.boxes[0]");
        assertThat(violations(request("cat").setImage(Image.getDefaultInstance())))
                .extracting(Violation::field)
                .containsExactly("image.content");
        Image text = Image.newBuilder()
                .setContent(ByteString.copyFromUtf8("not an image"))
                .build();
        assertThat(refusal(request("cat").setImage(text)).reason()).isEqualTo(Reason.UNREADABLE_IMAGE);
    }

    @Test
    void aDeadlineThatPassesInTheQueueEndsTheCall() {
        CountDownLatch go = llm.occupy();
        Reason reason = catchReason(Duration.ofMillis(700));
        go.countDown();

        assertThat(reason).isEqualTo(Reason.DEADLINE);
    }

    /// The client's own clock may end the call before the service's refusal arrives; it carries no reason then.
    private Reason catchReason(Duration deadline) {
        Throwable failure = catchThrowable(() -> LanguageServiceGrpc.newBlockingStub(llm.channel)
                .withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS)
                .score(request("cat").build()));
        assertThat(io.grpc.Status.fromThrowable(failure).getCode()).isEqualTo(io.grpc.Status.Code.DEADLINE_EXCEEDED);
        return Refusal.from(failure).map(Refusal::reason).orElse(Reason.DEADLINE);
    }

    @Test
    void cancellingAWaitingCallFreesItsPermit() {
        CountDownLatch go = llm.occupy();
        try {
            Context.CancellableContext caller = Context.current().withCancellation();
            var waiting = new AtomicReference<Future<ScoreResponse>>();
            caller.run(() -> waiting.set(LanguageServiceGrpc.newFutureStub(llm.channel)
                    .score(request("cat").build())));
            Awaitility.await().until(() -> llm.engine().conversations() == 1);
            caller.cancel(null);
            Awaitility.await().until(() -> llm.engine().conversations() == 0);
            assertThat(waiting.get()).isDone();
        } finally {
            go.countDown();
        }
    }

    @Test
    void aFullServiceRefuses() {
        CountDownLatch go = llm.occupy();
        try {
            var first = LanguageServiceGrpc.newFutureStub(llm.channel)
                    .withDeadlineAfter(1, TimeUnit.MINUTES)
                    .score(request("cat").build());
            Awaitility.await().until(() -> llm.engine().conversations() == 1);
            assertThat(refusal(request("cat")).reason()).isEqualTo(Reason.QUEUE_FULL);
            assertThat(first.isDone()).isFalse();
        } finally {
            go.countDown();
        }
    }
}
