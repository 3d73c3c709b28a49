package io.rexserve.gateway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class DemandTest {
    private static final Offset<Double> EXACT = within(1e-9);

    private final AtomicLong clock = new AtomicLong();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Demand demand = new Demand(registry, "default", clock::get);

    private double of(String service) {
        return registry.get("rexserve.gateway.demand")
                .tags("service", service, "pool", "default")
                .gauge()
                .value();
    }

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    @Test
    void isZeroBeforeTheFirstRequest() {
        assertThat(of("llm")).isZero();
        assertThat(of("proposal")).isZero();
    }

    @Test
    void countsCallsThatWaitAndCallsThatRun() {
        try (var running = demand.waiting(3, true);
                var _ = demand.waiting(1, false)) {
            running.run();
            assertThat(of("llm")).isEqualTo(4);
            assertThat(of("proposal")).isEqualTo(1);

            running.proposed();
            assertThat(of("proposal")).isZero();
        }
        assertThat(of("llm")).isZero();
    }

    @Test
    void refusedCallsCountAsThoseThatWouldHaveRun() {
        call(Duration.ofSeconds(6));

        for (int i = 0; i < 10; i++) {
            demand.refused("llm", 1);
        }

        // ten calls of 6 s in 30 s: two at a time
        assertThat(of("llm")).isCloseTo(2, EXACT);
        assertThat(of("proposal")).isZero();
    }

    private void call(Duration took) {
        try (var calls = demand.waiting(1, false)) {
            calls.run();
            pass(took);
        }
    }

    @Test
    void refusalsAreForgottenAfterTheWindow() {
        call(Duration.ofSeconds(6));
        demand.refused("llm", 5);
        pass(Duration.ofSeconds(20));
        demand.refused("llm", 5);
        assertThat(of("llm")).isCloseTo(2, EXACT);

        pass(Duration.ofSeconds(11));
        assertThat(of("llm")).isCloseTo(1, EXACT);
        pass(Duration.ofSeconds(60));
        assertThat(of("llm")).isZero();
    }

    @Test
    void aRequestThatWaitsNeedsTheProposalServiceForAPartOfItsTime() {
        try (var calls = demand.waiting(1, true)) {
            calls.run();
            pass(Duration.ofSeconds(1));
            calls.proposed();
            pass(Duration.ofSeconds(3));
        }

        try (var _ = demand.waiting(1, true)) {
            assertThat(of("llm")).isEqualTo(1);
            assertThat(of("proposal")).isCloseTo(0.25, EXACT);
        }
    }
}
