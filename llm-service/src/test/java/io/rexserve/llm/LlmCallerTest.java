package io.rexserve.llm;

import static io.rexserve.llm.RunningLlm.detect;
import static io.rexserve.llm.RunningLlm.image;
import static io.rexserve.llm.RunningLlm.regions;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Context;
import io.grpc.stub.StreamObserver;
import io.rexserve.v1.ConverseEvent.EventCase;
import io.rexserve.v1.ConverseRequest;
import io.rexserve.v1.LanguageServiceGrpc;
import io.rexserve.v1.refusal.Reason;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Callers that do not wait to the end.
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LlmCallerTest {
    private static final String[] NAMES = {"cat", "dog", "apple", "car", "tree", "red", "blue", "left", "large", "small"
    };
    /// A hundred labels of known words, whose answers together take hundreds of tokens.
    private static final ConverseRequest LONG = detect(IntStream.range(0, 100)
            .mapToObj(i -> NAMES[i / 10] + " " + NAMES[i % 10])
            .toArray(String[]::new));

    /// The queues in which a stream can wait.
    enum Queue {
        VISION,
        DECODER;

        CountDownLatch occupied(RunningLlm llm) {
            return this == VISION ? llm.occupyVision() : llm.occupy();
        }

        /// What a stream sends to get there.
        ConverseRequest[] messages() {
            return this == VISION ? new ConverseRequest[] {image()} : new ConverseRequest[] {image(), regions()};
        }

        /// Tasks of such a stream that are done before it waits.
        int before() {
            return this == VISION ? 0 : 2;
        }
    }

    private final RunningLlm llm = new RunningLlm("rexserve.llm.max-tokens=2048", "rexserve.llm.feature-cache=0B");

    @BeforeAll
    void ready() {
        llm.ready();
        llm.converse(image()).all(); // the first call also opens the connection, which short deadlines must not pay for
    }

    @AfterAll
    void stop() {
        llm.close();
    }

    @AfterEach
    void nothingIsLeftBehind() {
        await(() -> assertThat(llm.engine().conversations()).isZero());
        await(() -> assertThat(llm.gauge("rexserve.llm.native.arrays")).isZero());
        await(() -> assertThat(llm.gauge("rexserve.llm.queue.depth")).isZero());
    }

    @ParameterizedTest
    @EnumSource
    void aTaskWhoseDeadlinePassesLeavesTheQueue(Queue queue) {
        double before = refused(Reason.DEADLINE);
        double worked = worked();
        CountDownLatch go = queue.occupied(llm);
        try {
            Answers late = converse(Duration.ofSeconds(1), queue.messages());

            assertThat(failure(late)).hasMessageContaining("DEADLINE_EXCEEDED");
            await(() -> assertThat(refused(Reason.DEADLINE)).isEqualTo(before + 1));
            nothingIsLeftBehind(); // though the model's thread is still busy
        } finally {
            go.countDown();
        }
        llm.converse(image()).all();
        assertThat(worked()).as("what came before the wait, and the last image").isEqualTo(worked + queue.before() + 1);
    }

    @Test
    void aDeadlineReachesTheDecodeLoop() {
        llm.converse(image(), regions(), LONG).all(); // the first one is slower
        double tokens = tokens();
        long began = System.nanoTime();
        assertThat(llm.converse(image(), regions(), LONG).of(EventCase.DONE)).hasSize(1);
        var whole = Duration.ofNanos(System.nanoTime() - began);
        double wholeTokens = tokens() - tokens;

        // on a busy machine a deadline may pass before the first token: the next attempt has more time
        double decoded = 0;
        for (int sixths = 2; decoded == 0 && sixths < 6; sixths++) {
            double before = tokens();
            Answers late = converse(whole.multipliedBy(sixths).dividedBy(6), image(), regions(), LONG);

            assertThat(failure(late)).hasMessageContaining("DEADLINE_EXCEEDED");
            assertThat(late.events).extracting(event -> event.getEventCase()).doesNotContain(EventCase.DONE);
            nothingIsLeftBehind();
            decoded = tokens() - before;
        }
        assertThat(decoded).isPositive().isLessThan(wholeTokens);
    }

    @Test
    void cancellingAnAnswerStopsItsDecoding() {
        double tokens = tokens();
        llm.converse(image(), regions(), LONG).all();
        double wholeTokens = tokens() - tokens;
        double before = refused(Reason.CANCELLED);

        var answers = new Answers();
        try (var caller = Context.current().withCancellation()) {
            caller.run(() -> {
                var requests = LanguageServiceGrpc.newStub(llm.channel).converse(answers);
                requests.onNext(image());
                requests.onNext(regions());
                requests.onNext(LONG);
            });
            await(() -> assertThat(answers.events)
                    .extracting(event -> event.getEventCase())
                    .contains(EventCase.PHRASE));
        }

        nothingIsLeftBehind();
        assertThat(refused(Reason.CANCELLED)).isEqualTo(before + 1);
        assertThat(tokens() - tokens - wholeTokens).isPositive().isLessThan(wholeTokens);
    }

    @ParameterizedTest
    @EnumSource
    void aCancelledTaskLeavesTheQueue(Queue queue) {
        CountDownLatch go = queue.occupied(llm);
        try (var caller = Context.current().withCancellation()) {
            caller.run(() -> {
                var requests = LanguageServiceGrpc.newStub(llm.channel).converse(new Answers());
                Stream.of(queue.messages()).forEach(requests::onNext);
            });
            await(() -> assertThat(llm.gauge("rexserve.llm.queue.depth")).isEqualTo(1));
            caller.cancel(null);
            nothingIsLeftBehind();
        } finally {
            go.countDown();
        }
    }

    @Test
    void noNativeArrayOutlivesItsStreamHoweverThatEnds() {
        for (int i = 0; i < 5; i++) {
            llm.converse(image(), regions(), detect("cat"), detect("dog")).all();
            llm.converse(image(), regions()).all();
            llm.converse(image()).all();
            llm.converse(image(), image()).refusal();
            failure(converse(Duration.ofMillis(40), image(), regions(), LONG));
            nothingIsLeftBehind();
        }
    }

    private Answers converse(Duration time, ConverseRequest... messages) {
        var answers = new Answers();
        StreamObserver<ConverseRequest> requests =
                LanguageServiceGrpc.newStub(llm.channel).withDeadlineAfter(time).converse(answers);
        for (ConverseRequest message : messages) {
            requests.onNext(message);
        }
        requests.onCompleted();
        return answers;
    }

    private static Throwable failure(Answers answers) {
        try {
            throw new AssertionError("answered: " + answers.all());
        } catch (CompletionException e) {
            return e;
        }
    }

    private double tokens() {
        return llm.counter("rexserve.llm.tokens", "kind", "completion");
    }

    private double worked() {
        return llm.meters()
                .get("rexserve.llm.stage")
                .tag("stage", "queue")
                .timer()
                .count();
    }

    private double refused(Reason reason) {
        return llm.counter("rexserve.llm.refusals", "reason", reason.name());
    }

    private static void await(Runnable assertion) {
        Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(assertion::run);
    }
}
