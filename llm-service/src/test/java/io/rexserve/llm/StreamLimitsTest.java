package io.rexserve.llm;

import static io.rexserve.llm.RunningLlm.detect;
import static io.rexserve.llm.RunningLlm.image;
import static io.rexserve.llm.RunningLlm.regions;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.EngineException;
import io.grpc.stub.StreamObserver;
import io.rexserve.llm.stream.ImageEncoding;
import io.rexserve.v1.ConverseEvent;
import io.rexserve.v1.ConverseEvent.EventCase;
import io.rexserve.v1.ConverseRequest;
import io.rexserve.v1.LanguageServiceGrpc;
import io.rexserve.v1.refusal.Reason;
import io.rexserve.v1.refusal.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/// Streams that exceed the memory of the towers or the time that the service allows.
@Timeout(120)
class StreamLimitsTest {
    /// The default of `max-conversations`.
    private static final int MAX_CONVERSATIONS = 22;

    /// The service with towers for which memory does not suffice while the flag is set.
    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(LlmServiceConfiguration.class)
    static class ScarceMemory {
        @Bean
        AtomicBoolean scarce() {
            return new AtomicBoolean();
        }

        @Bean
        ImageEncoding.Encoder imageEncoder(AtomicBoolean scarce) {
            return (model, scope, image, cancellation) -> {
                if (scarce.get()) {
                    scope.zeros(new ai.djl.ndarray.types.Shape(1)); // freed with the rest
                    throw new EngineException("DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 TB");
                }
                return model.encode(scope, image, cancellation);
            };
        }
    }

    /// The service with towers that overflow the stack for one image.
    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(LlmServiceConfiguration.class)
    static class PoisonedImage {
        @Bean
        AtomicBoolean poisoned() {
            return new AtomicBoolean(true);
        }

        @Bean
        ImageEncoding.Encoder imageEncoder(AtomicBoolean poisoned) {
            return (model, scope, image, cancelled) -> {
                if (poisoned.getAndSet(false)) {
                    throw new StackOverflowError("at io.rexserve.Secret");
                }
                return model.encode(scope, image, cancelled);
            };
        }
    }

    @Test
    void aRequestThatOverflowsTheStackFailsAloneAndItsCallerLearnsAReference() {
        try (var llm = new RunningLlm(PoisonedImage.class, "rexserve.llm.feature-cache=0B").ready()) {
            Refusal refusal = llm.converse(image(), regions(), detect("cat")).refusal();

            assertThat(refusal.reason()).isEqualTo(Reason.FAULT);
            assertThat(refusal.message())
                    .matches("an internal fault \\(reference [0-9a-f]{8}\\); the service's log says more");
            assertNothingIsHeld(llm);
            assertThat(llm.converse(image(), regions(), detect("cat")).of(EventCase.DONE))
                    .hasSize(1);
        }
    }

    private static void await(Runnable assertion) {
        Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(assertion::run);
    }

    private static void assertNothingIsHeld(RunningLlm llm) {
        await(() -> assertThat(llm.engine().conversations()).isZero());
        await(() -> assertThat(llm.gauge("rexserve.llm.native.arrays")).isZero());
        await(() -> assertThat(llm.gauge("rexserve.llm.kv.cache.usage")).isZero());
        await(() -> assertThat(llm.gauge("rexserve.llm.queue.depth")).isZero());
    }

    @Test
    void anImageForWhichMemoryDoesNotSufficeIsRefusedAndTheServiceGoesOn() {
        try (var llm = new RunningLlm(ScarceMemory.class, "rexserve.llm.feature-cache=0B").ready()) {
            var scarce = llm.context.getBean(AtomicBoolean.class);
            scarce.set(true);
            Refusal refusal = llm.converse(image(), regions(), detect("cat")).refusal();
            assertThat(refusal.reason()).isEqualTo(Reason.OUT_OF_MEMORY);
            assertThat(refusal.message())
                    .isEqualTo("memory: 9 TB could not be allocated (expected: enough for this request alone)");
            assertNothingIsHeld(llm);
            scarce.set(false);
            assertThat(llm.converse(image(), regions(), detect("cat")).of(EventCase.DONE))
                    .hasSize(1);
            assertNothingIsHeld(llm);
        }
    }

    private static StreamObserver<ConverseRequest> open(RunningLlm llm, Answers answers, ConverseRequest... messages) {
        StreamObserver<ConverseRequest> requests =
                LanguageServiceGrpc.newStub(llm.channel).converse(answers);
        Stream.of(messages).forEach(requests::onNext);
        return requests;
    }

    @ParameterizedTest
    @EnumSource
    void aSilentStreamIsEndedAndFreesEverything(Silence silence) {
        try (var llm = new RunningLlm("rexserve.llm.idle-timeout=1s", "rexserve.llm.feature-cache=0B").ready()) {
            var silent = new Answers();
            open(llm, silent, silence.messages());

            Refusal refusal = silent.refusal();
            assertThat(refusal.reason()).isEqualTo(Reason.IDLE);
            assertThat(refusal.message()).contains(" 1000 ms ");
            assertNothingIsHeld(llm);
            assertThat(silent.events).hasSizeGreaterThanOrEqualTo(silence.messages().length);
        }
    }

    /// How far a stream has come when its caller falls silent.
    enum Silence {
        FROM_THE_START(0),
        AFTER_THE_IMAGE(1),
        AFTER_THE_REGIONS(2),
        AFTER_AN_ANSWER(3);

        private final int sent;

        Silence(int sent) {
            this.sent = sent;
        }

        ConverseRequest[] messages() {
            return Stream.of(image(), regions(), detect("cat")).limit(sent).toArray(ConverseRequest[]::new);
        }
    }

    @Test
    void aStreamThatWaitsForTheServiceIsNotIdle() {
        try (var llm =
                new RunningLlm("rexserve.llm.idle-timeout=100ms", "rexserve.llm.max-conversation-time=2s").ready()) {
            CountDownLatch go = llm.occupyVision();
            try {
                var waiting = new Answers();
                open(llm, waiting, image());
                assertThat(waiting.refusal().reason()).isEqualTo(Reason.DEADLINE);
            } finally {
                go.countDown();
            }
        }
    }

    @Test
    void streamsOfOnePeerThatNobodyUsesAreAllEndedByTheirTime() {
        try (var llm =
                new RunningLlm("rexserve.llm.max-conversation-time=2s", "rexserve.llm.kv-cache-memory=200MB").ready()) {
            List<Answers> silent =
                    Stream.generate(Answers::new).limit(MAX_CONVERSATIONS).toList();
            silent.forEach(answers -> open(llm, answers));
            await(() -> assertThat(llm.engine().conversations()).isEqualTo(MAX_CONVERSATIONS));
            assertThat(llm.converse(image()).refusal().reason()).isEqualTo(Reason.QUEUE_FULL);

            silent.forEach(answers -> assertThat(answers.refusal().reason()).isEqualTo(Reason.DEADLINE));

            assertNothingIsHeld(llm);
            assertThat(llm.converse(image()).of(EventCase.IMAGE_READY)).hasSize(1);
        }
    }

    @Test
    void aStreamThatOutlivesMaxConversationTimeIsEndedAndFreesEverything() {
        try (var llm = new RunningLlm("rexserve.llm.max-conversation-time=2s").ready()) {
            llm.converse(image()).all(); // opens the connection
            var idle = new Answers();
            open(llm, idle, image(), regions(), detect("cat")); // and no further message
            await(() -> assertThat(idle.events).anyMatch(ConverseEvent::hasDone));
            assertThat(idle.refusal().reason()).isEqualTo(Reason.DEADLINE);
            assertNothingIsHeld(llm);

            CountDownLatch go = llm.occupy();
            try {
                var queued = new Answers();
                open(llm, queued, image(), regions(), detect("cat"));
                assertThat(queued.refusal().reason()).isEqualTo(Reason.DEADLINE);
                assertNothingIsHeld(llm);
            } finally {
                go.countDown();
            }
        }
    }

    @Test
    void anAnswerIsEndedOnceItsStreamOutlivesMaxConversationTime() {
        String[] labels = Stream.of("cat", "dog", "apple", "car", "tree", "red", "blue", "left", "large", "small")
                .flatMap(first -> Stream.of(
                                "cat", "dog", "apple", "car", "tree", "red", "blue", "left", "large", "small")
                        .map(second -> first + " " + second))
                .toArray(String[]::new);
        try (var llm =
                new RunningLlm("rexserve.llm.max-conversation-time=1s", "rexserve.llm.max-tokens=2048").ready()) {
            var answers = new Answers();
            ConverseRequest[] questions =
                    Stream.generate(() -> detect(labels)).limit(30).toArray(ConverseRequest[]::new);
            StreamObserver<ConverseRequest> requests = open(llm, answers, image(), regions());
            Stream.of(questions).forEach(requests::onNext);
            assertThat(answers.refusal().reason()).isEqualTo(Reason.DEADLINE);
            assertThat(answers.events).anyMatch(ConverseEvent::hasPhrase);
            assertNothingIsHeld(llm);
        }
    }
}
