package io.rexserve.llm;

import static io.rexserve.llm.RunningLlm.detect;
import static io.rexserve.llm.RunningLlm.image;
import static io.rexserve.llm.RunningLlm.regions;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Durations;
import io.grpc.Context;
import io.grpc.stub.StreamObserver;
import io.rexserve.serving.lifecycle.ModelState;
import io.rexserve.v1.ConverseEvent;
import io.rexserve.v1.ConverseEvent.EventCase;
import io.rexserve.v1.ConverseRequest;
import io.rexserve.v1.Detect;
import io.rexserve.v1.GenerationOptions;
import io.rexserve.v1.LanguageServiceGrpc;
import io.rexserve.v1.Question;
import io.rexserve.v1.refusal.Reason;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Streams side by side.
@Timeout(180)
class ManyStreamsTest {
    private static final List<String> LABELS =
            List.of("cat", "dog", "apple", "car", "tree", "red car", "left dog", "large apple");
    private static final int BYTES_PER_TOKEN = 2 * 4 * 192 * 4;

    private static void await(Runnable assertion) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(assertion::run);
    }

    private static List<ConverseEvent> answer(Answers answers) {
        return answers.all().stream()
                .filter(event -> event.hasPhrase() || event.hasObject() || event.hasTextDelta())
                .toList();
    }

    private static ConverseRequest asking(int i) {
        return detect(LABELS.get(i), LABELS.get((i + 3) % LABELS.size()), LABELS.get((i + 5) % LABELS.size()));
    }

    @Test
    void eachIsAnsweredAsAlone() {
        try (var llm = new RunningLlm("rexserve.llm.feature-cache=0B").ready()) {
            List<List<ConverseEvent>> alone = IntStream.range(0, LABELS.size())
                    .mapToObj(i -> answer(llm.converse(image(), regions(), asking(i))))
                    .toList();
            assertThat(llm.meters().get("rexserve.llm.batch.size").summary().max())
                    .as("sequences in one step")
                    .isEqualTo(1);
            var go = llm.occupy(); // so that all of them are there when it begins
            List<Answers> together = IntStream.range(0, LABELS.size())
                    .mapToObj(i -> llm.converse(image(), regions(), asking(i)))
                    .toList();
            await(() -> assertThat(llm.gauge("rexserve.llm.queue.depth")).isEqualTo(LABELS.size()));
            go.countDown();
            assertThat(together.stream().map(ManyStreamsTest::answer).toList()).isEqualTo(alone);
            assertThat(llm.meters().get("rexserve.llm.batch.size").summary().max())
                    .isGreaterThan(1);
            await(() -> assertThat(llm.gauge("rexserve.llm.kv.cache.usage")).isZero());
        }
    }

    @Test
    void answersContinueWhileAnImageIsEncoded() {
        try (var llm = new RunningLlm().ready()) {
            var answers = new Answers();
            StreamObserver<ConverseRequest> stream = open(llm, answers, image(), regions());
            await(() -> assertThat(answers.events).anyMatch(ConverseEvent::hasRegionsReady));
            var looked = llm.occupyVision();
            var newcomer = new Answers();
            open(llm, newcomer, image(), regions(), detect("cat")).onCompleted();
            try {
                stream.onNext(detect("dog"));
                await(() -> assertThat(answers.events).anyMatch(ConverseEvent::hasDone));
                assertThat(newcomer.events).noneMatch(ConverseEvent::hasDone);
            } finally {
                looked.countDown();
            }
            stream.onCompleted();
            assertThat(newcomer.of(EventCase.DONE)).hasSize(1);
        }
    }

    @Test
    void anAnsweredStreamHasFreedItsPermit() {
        try (var llm = new RunningLlm("rexserve.llm.max-conversations=1").ready()) {
            for (int i = 0; i < 30; i++) {
                assertThat(llm.converse(image(), regions(), detect("cat")).of(EventCase.DONE))
                        .as("answer %s", i)
                        .hasSize(1);
            }
        }
    }

    @Test
    void anImageInTheFeatureCacheIsNotEncodedAgain() {
        try (var llm = new RunningLlm().ready()) {
            Answers first = llm.converse(image(), regions(), detect("cat"));
            List<ConverseEvent> expected = answer(first);
            Answers second = llm.converse(image(), regions(), detect("cat"));
            assertThat(answer(second)).isEqualTo(expected);
            assertThat(Durations.toNanos(first.of(EventCase.IMAGE_READY)
                            .getFirst()
                            .getImageReady()
                            .getEncode()))
                    .isPositive();
            assertThat(Durations.toNanos(second.of(EventCase.IMAGE_READY)
                            .getFirst()
                            .getImageReady()
                            .getEncode()))
                    .isZero();
            assertThat(llm.meters().get("rexserve.llm.features.hits").counter().count())
                    .isEqualTo(1);
            assertThat(llm.gauge("rexserve.llm.feature.cache.size")).isPositive();
            assertThat(llm.gauge("rexserve.llm.native.arrays")).isZero();
        }
    }

    private static StreamObserver<ConverseRequest> open(RunningLlm llm, Answers answers, ConverseRequest... messages) {
        StreamObserver<ConverseRequest> requests =
                LanguageServiceGrpc.newStub(llm.channel).converse(answers);
        Stream.of(messages).forEach(requests::onNext);
        return requests;
    }

    private static RunningLlm withBlocksForOne(String... settings) {
        int tokens = 64 + 64 + 32 + 64; // image, regions and turns, answer and question
        String[] all = Stream.concat(
                        Stream.of(settings),
                        Stream.of(
                                "rexserve.llm.max-tokens=32",
                                "rexserve.llm.kv-cache-memory=" + tokens * BYTES_PER_TOKEN + "B"))
                .toArray(String[]::new);
        return new RunningLlm(all).ready();
    }

    @Test
    void aStreamWithoutFreeBlocksWaitsForThem() {
        try (var llm = withBlocksForOne()) {
            var first = new Answers();
            StreamObserver<ConverseRequest> holder = open(llm, first, image(), regions(), detect("cat"));
            await(() -> assertThat(first.events).anyMatch(ConverseEvent::hasDone));

            Answers second = llm.converse(image(), regions(), detect("dog"));
            await(() -> assertThat(second.events).anyMatch(ConverseEvent::hasRegionsReady));
            assertThat(second.events).noneMatch(ConverseEvent::hasDone);
            assertThat(llm.engine().conversations()).isEqualTo(2);

            holder.onCompleted();
            assertThat(second.of(EventCase.DONE)).hasSize(1);
        }
    }

    @Test
    void aStreamCancelledWhileWaitingForBlocksLeavesAtOnce() {
        try (var llm = withBlocksForOne()) {
            var first = new Answers();
            StreamObserver<ConverseRequest> holder = open(llm, first, image(), regions(), detect("cat"));
            await(() -> assertThat(first.events).anyMatch(ConverseEvent::hasDone));
            for (int i = 0; i < 40; i++) { // a call may be reported as cancelled before or after its context is
                var second = new Answers();
                try (var caller = Context.current().withCancellation()) {
                    caller.run(() -> open(llm, second, image(), regions(), detect("dog")));
                    await(() -> assertThat(second.events).anyMatch(ConverseEvent::hasRegionsReady));
                }
                await(() -> assertThat(llm.engine().conversations()).isEqualTo(1));
            }
            holder.onNext(detect("dog"));
            holder.onCompleted();
            assertThat(first.of(EventCase.DONE)).hasSize(2);
        }
    }

    @Test
    void aStreamForWhichTheOpenOnesLeaveTooFewTokensIsRefusedWithTheNumbers() {
        try (var llm = withBlocksForOne("rexserve.llm.max-waiting-tokens=0")) {
            var first = new Answers();
            StreamObserver<ConverseRequest> holder = open(llm, first, image());
            await(() -> assertThat(first.events).anyMatch(ConverseEvent::hasImageReady));

            var refusal = llm.converse(image()).refusal();
            assertThat(refusal.reason()).isEqualTo(Reason.QUEUE_FULL);
            int most = 64 + 2 * 100 + 64 + 32; // image, most regions, question and answer
            assertThat(refusal.message())
                    .isEqualTo(
                            "conversations: 1 are open and leave 0 tokens of the KV cache (expected: >= " + most + ")");
            assertThat(refusal.retryAfter()).isBetween(Duration.ofMillis(100), Duration.ofSeconds(30));

            holder.onCompleted();
            await(() -> assertThat(llm.engine().conversations()).isZero());
            assertThat(llm.converse(image(), regions(), detect("dog")).of(EventCase.DONE))
                    .hasSize(1);
        }
    }

    /// With what its stream holds already, the answer would exceed the whole cache: to retry would be no use.
    @Test
    void aQuestionThatNeverFitsBehindItsPrefixIsRefusedWithoutAdviceToRetry() {
        try (var llm = withBlocksForOne()) {
            var question = Question.newBuilder()
                    .setDetect(Detect.newBuilder().addLabels("cat"))
                    .setOptions(GenerationOptions.newBuilder().setMaxTokens(200));
            var answers = llm.converse(image(), regions(), RunningLlm.question(question));
            var refusal = answers.refusal();
            assertThat(answers.events).anyMatch(ConverseEvent::hasRegionsReady);
            assertThat(refusal.reason()).isEqualTo(Reason.OUT_OF_MEMORY);
            assertThat(refusal.retryAfter()).isNull();
            assertThat(refusal.message()).matches("KV cache: \\d{2,3} tokens more of .* which are free, of 224\\)");
            await(() -> assertThat(llm.engine().conversations()).isZero());
        }
    }

    @Test
    void aStreamThatNeverFitsIsRefusedWithTheNumbers() {
        try (var llm = new RunningLlm("rexserve.llm.kv-cache-memory=" + 160 * BYTES_PER_TOKEN + "B").ready()) {
            var refusal = llm.converse(image(), regions(), detect("cat")).refusal();
            assertThat(refusal.reason()).isEqualTo(Reason.OUT_OF_MEMORY);
            assertThat(refusal.message()).startsWith("KV cache: ").endsWith("which are free, of 160)");
            await(() -> assertThat(llm.engine().conversations()).isZero());
        }
    }

    @Test
    void admittedStreamsAreAnsweredBeforeTheServiceStops() {
        try (var llm = new RunningLlm().ready()) {
            var first = new Answers();
            StreamObserver<ConverseRequest> requests = open(llm, first, image(), regions());
            await(() -> assertThat(first.events).anyMatch(ConverseEvent::hasRegionsReady));
            CompletableFuture<Void> stopped = CompletableFuture.runAsync(llm.engine()::stop);
            await(() -> assertThat(llm.engine().state()).isEqualTo(ModelState.DRAINING));

            assertThat(llm.converse(image(), regions(), detect("cat")).refusal().reason())
                    .isEqualTo(Reason.DRAINING);
            requests.onNext(detect("dog"));
            requests.onCompleted();

            assertThat(first.of(EventCase.DONE)).hasSize(1);
            stopped.join();
            assertThat(llm.engine().isRunning()).isFalse();
        }
    }
}
