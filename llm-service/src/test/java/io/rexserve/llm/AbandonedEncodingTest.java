package io.rexserve.llm;

import static io.rexserve.llm.RunningLlm.image;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.llm.stream.ImageEncoding;
import io.rexserve.model.kernel.CancellationToken;
import io.rexserve.v1.ConverseEvent.EventCase;
import io.rexserve.v1.LanguageServiceGrpc;
import io.rexserve.v1.refusal.Reason;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/// Towers whose caller is gone before they are done.
@Timeout(120)
class AbandonedEncodingTest {
    /// The service with towers that run what a test wants to happen between two of their blocks.
    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(LlmServiceConfiguration.class)
    static class WatchedTowers {
        @Bean
        AtomicReference<Runnable> betweenBlocks() {
            return new AtomicReference<>(() -> {});
        }

        @Bean
        ImageEncoding.Encoder imageEncoder(AtomicReference<Runnable> betweenBlocks) {
            return (model, scope, image, cancellation) -> model.encode(scope, image, new CancellationToken(() -> {
                betweenBlocks.get().run();
                return cancellation.isCancelled();
            }));
        }
    }

    @Test
    @SuppressWarnings("unchecked")
    void encodingEndsBetweenTwoBlocksWhenTheDeadlinePasses() {
        try (var llm = new RunningLlm(WatchedTowers.class, "rexserve.llm.feature-cache=0B").ready()) {
            AtomicReference<Runnable> betweenBlocks = llm.context.getBean("betweenBlocks", AtomicReference.class);
            var checks = new AtomicInteger();
            betweenBlocks.set(checks::incrementAndGet);
            llm.converse(image()).all();
            int whole = checks.getAndSet(0);
            betweenBlocks.set(() -> {
                if (checks.incrementAndGet() == 3) {
                    await(() -> assertThat(llm.counter("rexserve.llm.refusals", "reason", Reason.DEADLINE.name()))
                            .isEqualTo(1));
                }
            });

            var late = new Answers();
            LanguageServiceGrpc.newStub(llm.channel)
                    .withDeadlineAfter(Duration.ofSeconds(1))
                    .converse(late)
                    .onNext(image());
            assertThatThrownBy(late::all).hasMessageContaining("DEADLINE_EXCEEDED");
            assertThat(llm.converse(image()).of(EventCase.IMAGE_READY)).hasSize(1);

            assertThat(whole).isGreaterThan(3);
            assertThat(checks.get())
                    .as("three of the late image, and one whole image")
                    .isEqualTo(3 + whole);
            await(() -> assertThat(llm.gauge("rexserve.llm.native.arrays")).isZero());
            await(() -> assertThat(llm.engine().conversations()).isZero());
        }
    }

    private static void await(Runnable assertion) {
        Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(assertion::run);
    }
}
