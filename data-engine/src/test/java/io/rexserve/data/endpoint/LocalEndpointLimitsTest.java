package io.rexserve.data.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.data.stage.EndpointLimits.Permit;
import io.rexserve.data.stage.StageException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class LocalEndpointLimitsTest {
    private static LocalEndpointLimits limits(int concurrency, Budget budget) {
        var settings = Endpoints.limited("http://localhost:1/v1", concurrency, null, null);
        return new LocalEndpointLimits(new EndpointLedger(List.of(settings), budget));
    }

    @Test
    void concurrencyHoldsAmongManyThreads() throws Exception {
        var limits = limits(3, Budget.NONE);
        var inFlight = new AtomicInteger();
        var most = new AtomicInteger();
        var done = new ArrayList<Future<?>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 200; i++) {
                done.add(threads.submit(() -> {
                    Permit permit = limits.acquire("vlm");
                    most.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
                    LockSupport.parkNanos(1); // others run meanwhile
                    inFlight.decrementAndGet();
                    permit.release(1, 1, Duration.ZERO);
                    return null;
                }));
            }
        }
        for (Future<?> each : done) {
            each.get();
        }
        assertThat(most.get()).isBetween(1, 3);
    }

    @Test
    void aSpentBudgetStopsThoseThatWait() throws Exception {
        var limits = limits(1, new Budget(null, 10L, "USD"));
        Permit permit = limits.acquire("vlm");
        var waiting = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var second = threads.submit(() -> {
                waiting.countDown();
                return limits.acquire("vlm");
            });
            waiting.await();
            permit.release(10, 0, Duration.ZERO);
            assertThatThrownBy(second::get)
                    .hasCauseInstanceOf(StageException.class)
                    .hasMessageContaining("budget.tokens = 10");
        }
    }
}
