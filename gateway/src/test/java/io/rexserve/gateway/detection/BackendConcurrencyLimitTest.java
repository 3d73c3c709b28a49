package io.rexserve.gateway.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BackendConcurrencyLimitTest {
    private static final Duration LATER = Duration.ofMillis(70);

    private final AtomicLong nanos = new AtomicLong();
    private final BackendConcurrencyLimit limit = new BackendConcurrencyLimit(nanos::get);

    private static ProblemException full() {
        return new ProblemException(ProblemKind.QUEUE_FULL, "language service: full", List.of(), LATER);
    }

    private ProblemException asked(boolean regardless) {
        return catchThrowableOfType(ProblemException.class, () -> fail(regardless, full()));
    }

    /// A request that fails, if the limit lets it begin.
    private void fail(boolean regardless, ProblemException problem) {
        try (var slot = limit.acquire(regardless)) {
            slot.failed(problem);
            throw problem;
        }
    }

    /// Runs inside so many answers that are under way.
    private void beside(int answers, Runnable then) {
        if (answers == 0) {
            then.run();
        } else {
            try (var _ = limit.acquire(false)) {
                beside(answers - 1, then);
            }
        }
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void refusesWithoutACallAfterARefusal() {
        beside(2, () -> {
            assertThat(asked(false)).hasMessage("language service: full");
            pass(Duration.ofMillis(300));

            ProblemException next = asked(false);
            assertThat(next).hasMessage("language service: full, said 300 ms ago");
            assertThat(next.kind()).isEqualTo(ProblemKind.QUEUE_FULL);
            assertThat(next.retryAfter()).isEqualTo(LATER);
        });
    }

    @Test
    void admitsAsManyAsTheServiceHad() {
        beside(2, () -> asked(false));

        beside(1, () -> assertThat(asked(false)).hasMessage("language service: full"));
    }

    @Test
    void aRefusalIsForgotten() {
        beside(2, () -> {
            asked(false);
            pass(Duration.ofSeconds(1));

            assertThat(asked(false)).hasMessage("language service: full");
        });
    }

    @Test
    void aServiceFilledByOthersIsProbedByOneAtATime() {
        asked(false);

        assertThat(asked(false)).hasMessage("language service: full");
        beside(1, () -> assertThat(asked(false)).hasMessageContaining("said"));
    }

    @Test
    void requestsWithAFallbackAreNotRefused() {
        beside(2, () -> {
            asked(false);

            assertThat(asked(true)).hasMessage("language service: full");
        });
    }

    @Test
    void otherProblemsDoNotLimit() {
        beside(2, () -> {
            var fault = catchThrowableOfType(
                    ProblemException.class,
                    () -> fail(false, new ProblemException(ProblemKind.SERVICE_FAULT, "broken")));
            assertThat(fault).hasMessage("broken");

            assertThatNoException().isThrownBy(() -> limit.acquire(false).close());
        });
    }
}
