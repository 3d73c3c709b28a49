package io.rexserve.llm;

import static io.rexserve.llm.RunningLlm.detect;
import static io.rexserve.llm.RunningLlm.image;
import static io.rexserve.llm.RunningLlm.regions;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.stub.StreamObserver;
import io.rexserve.llm.scheduler.DecoderTask;
import io.rexserve.model.language.decoder.Sequence;
import io.rexserve.serving.lifecycle.ModelState;
import io.rexserve.v1.ConverseEvent;
import io.rexserve.v1.ConverseRequest;
import io.rexserve.v1.LanguageServiceGrpc;
import io.rexserve.v1.refusal.Reason;
import io.rexserve.v1.refusal.Refusal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What happens when one of the model's threads dies.
@Timeout(120)
class EngineFailureTest {
    /// A thread of the model, and a task that ends it.
    enum ModelThread {
        DECODER {
            @Override
            void kill(RunningLlm llm) {
                llm.engine().reserveDecoder().enqueue(new DecoderTask() {
                    @Override
                    public Optional<Sequence> begin(Duration waited) {
                        throw new LinkageError("a broken decoder");
                    }

                    @Override
                    public Optional<Sequence> advance(Sequence sequence) {
                        return Optional.empty();
                    }

                    @Override
                    public void fail(Throwable cause) {}
                });
            }
        },
        VISION {
            @Override
            void kill(RunningLlm llm) {
                llm.engine().reserveVision().enqueue(_ -> {
                    throw new LinkageError("a broken tower");
                });
            }
        };

        abstract void kill(RunningLlm llm);
    }

    private static void await(Runnable assertion) {
        Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(assertion::run);
    }

    private static StreamObserver<ConverseRequest> open(RunningLlm llm, Answers answers, ConverseRequest... messages) {
        StreamObserver<ConverseRequest> requests =
                LanguageServiceGrpc.newStub(llm.channel).converse(answers);
        Stream.of(messages).forEach(requests::onNext);
        return requests;
    }

    @ParameterizedTest
    @EnumSource
    void everyStreamIsRefusedWithTheCause(ModelThread thread) {
        try (var llm = new RunningLlm("rexserve.llm.feature-cache=0B").ready()) {
            var idle = new Answers();
            open(llm, idle, image(), regions());
            await(() -> assertThat(idle.events).anyMatch(ConverseEvent::hasRegionsReady));
            CountDownLatch decoder = llm.occupy();
            CountDownLatch vision = llm.occupyVision();
            thread.kill(llm); // first in the queue, once the threads go on
            var waitsForTowers = new Answers();
            open(llm, waitsForTowers, image());
            var waitsForDecoder = new Answers();
            StreamObserver<ConverseRequest> stream = open(llm, waitsForDecoder);
            stream.onNext(image());
            await(() -> assertThat(llm.engine().conversations()).isEqualTo(3));
            decoder.countDown();
            vision.countDown();

            for (Answers refused : List.of(idle, waitsForTowers, waitsForDecoder)) {
                Refusal refusal = refused.refusal();
                assertThat(refusal.reason()).isEqualTo(Reason.FAULT);
                assertThat(refusal.message()).startsWith("the model has failed").doesNotContain("a broken");
            }
            assertThat(llm.engine().state()).isEqualTo(ModelState.FAILED);
            await(() -> assertThat(llm.engine().conversations()).isZero());
            assertThat(llm.converse(image(), regions(), detect("cat")).refusal().reason())
                    .isEqualTo(Reason.FAULT);
            assertThat(llm.get("/actuator/health").statusCode()).isEqualTo(503);
            assertThat(llm.get("/actuator/health").body())
                    .contains("\"DOWN\"")
                    .as("strangers do not learn why")
                    .doesNotContain("a broken");
            assertThat(llm.engine().failureText().orElseThrow())
                    .contains("a broken")
                    .doesNotContain("LinkageError");
            assertThat(llm.get("/actuator/health/liveness").statusCode())
                    .as("only a new process helps")
                    .isEqualTo(503);
        }
    }

    @ParameterizedTest
    @EnumSource
    void livenessFailsWhileAStepHangs(ModelThread thread) {
        try (var llm = new RunningLlm("rexserve.max-step=100ms").ready()) {
            assertThat(llm.get("/actuator/health/liveness").statusCode()).isEqualTo(200);
            CountDownLatch hung = thread == ModelThread.DECODER ? llm.occupy() : llm.occupyVision();

            await(() -> assertThat(llm.get("/actuator/health/liveness").statusCode())
                    .isEqualTo(503));

            hung.countDown();
            await(() -> assertThat(llm.get("/actuator/health/liveness").statusCode())
                    .isEqualTo(200));
        }
    }

    @Test
    void aRunningAnswerIsRefused() {
        try (var llm = new RunningLlm("rexserve.llm.max-tokens=2048").ready()) {
            var answers = new Answers();
            String[] labels = Stream.of("cat", "dog", "apple", "car", "tree", "red", "blue", "left", "large", "small")
                    .flatMap(first -> Stream.of("cat", "dog", "car", "tree").map(second -> first + " " + second))
                    .toArray(String[]::new);
            open(llm, answers, image(), regions(), detect(labels));
            await(() -> assertThat(answers.events).anyMatch(ConverseEvent::hasPhrase));
            ModelThread.DECODER.kill(llm);
            assertThat(answers.refusal().reason()).isEqualTo(Reason.FAULT);
            assertThat(answers.events).noneMatch(ConverseEvent::hasDone);
            await(() -> assertThat(llm.engine().conversations()).isZero());
        }
    }

    @Test
    void aModelThatCannotBeLoadedRefusesStreamsAndIsDown(@TempDir Path empty) {
        try (var llm = new RunningLlm("rexserve.llm.model=" + empty)) {
            await(() -> assertThat(llm.engine().state()).isEqualTo(ModelState.FAILED));
            assertThat(llm.converse(image()).refusal().reason()).isEqualTo(Reason.FAULT);
            assertThat(llm.get("/actuator/health").body()).contains("\"DOWN\"");
            assertThat(llm.get("/actuator/health/liveness").statusCode()).isEqualTo(503);
        }
    }
}
