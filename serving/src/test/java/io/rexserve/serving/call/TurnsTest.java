package io.rexserve.serving.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TurnsTest {
    private record Scheduled(Runnable action, Duration delay, CompletableFuture<Void> taken) {}

    private final List<Scheduled> scheduled = new ArrayList<>();
    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger idle = new AtomicInteger();
    private final Turns turns = new Turns(this::schedule, nanos::get, Duration.ofSeconds(30), idle::incrementAndGet);

    private Future<?> schedule(Runnable action, Duration delay) {
        var taken = new CompletableFuture<Void>();
        scheduled.add(new Scheduled(action, delay, taken));
        return taken;
    }

    private long pending() {
        return scheduled.stream().filter(one -> !one.taken().isDone()).count();
    }

    private void timeIsOver() {
        scheduled.getLast().action().run();
    }

    @Test
    void aSilentCallerEndsItsStreamOnce() {
        assertThat(turns.served()).isTrue();
        assertThat(scheduled.getLast().delay()).isEqualTo(Duration.ofSeconds(30));

        timeIsOver();
        timeIsOver();

        assertThat(idle).hasValue(1);
        assertThat(turns.messageArrived()).isFalse();
    }

    @Test
    void noTimeRunsWhileTheServiceComputes() {
        turns.served();
        assertThat(turns.messageArrived()).isTrue();
        assertThat(pending()).isZero();
        assertThat(turns.idleNanos()).isEmpty();

        timeIsOver(); // it was about to run when the message arrived

        assertThat(idle).hasValue(0);
        assertThat(turns.endIfIdle()).isFalse();
    }

    @Test
    void everyTurnOfTheCallerHasItsOwnTime() {
        turns.served();
        turns.messageArrived();
        nanos.set(100);
        turns.served();
        nanos.set(107);

        assertThat(turns.idleNanos()).hasValue(7);
        assertThat(pending()).isEqualTo(1);
        timeIsOver();
        assertThat(idle).hasValue(1);
    }

    @Test
    void aHalfClosedStreamIsCompleteOnceItIsServed() {
        turns.served();
        turns.messageArrived();
        assertThat(turns.halfClosed()).isFalse();
        assertThat(turns.served()).isFalse();
        assertThat(pending()).isZero();
    }

    @Test
    void aStreamThatIsHalfClosedInItsCallersTurnIsComplete() {
        turns.served();
        assertThat(turns.halfClosed()).isTrue();
    }

    @Test
    void nothingIsLeftInTheTimerOfAStreamThatIsOver() {
        turns.served();
        turns.end();

        assertThat(pending()).isZero();
        assertThat(turns.served()).isTrue();
        assertThat(turns.messageArrived()).isFalse();
        assertThat(turns.endIfIdle()).isFalse();
        assertThat(pending()).isZero();
    }
}
