package io.rexserve.data.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class IdleLossesTest {
    private static final long SECOND = 1_000_000_000;

    private final IdleLosses losses = new IdleLosses(Duration.ofMinutes(12));

    private boolean lose(int count, long now) {
        boolean hopeless = false;
        for (int i = 0; i < count; i++) {
            String executor = "e" + i;
            losses.added(executor);
            hopeless = losses.lost(executor, now);
        }
        return hopeless;
    }

    @Test
    void twentyExecutorsThatEndInARowAreTooMany() {
        losses.done(0);
        assertThat(lose(19, SECOND)).isFalse();
        assertThat(lose(1, SECOND)).isTrue();
        assertThat(losses.text("7", "no space left on device"))
                .startsWith(
                        "executors: 20 in a row were lost before a picture was done, the last one, 7: no space left");
    }

    @Test
    void aPictureThatIsDoneBetweenThemBeginsTheCountAnew() {
        losses.done(0);
        lose(19, SECOND);
        losses.done(2 * SECOND);
        assertThat(lose(19, 3 * SECOND)).isFalse();
    }

    @Test
    void aWorkerWithAFullDiskStopsNoRunWhileAnotherWorks() {
        losses.done(0);
        losses.added("good");
        assertThat(lose(100, 60 * SECOND)).isFalse();
    }

    @Test
    void executorsThatLiveAndDoNothingAreNotWaitedForForEver() {
        losses.done(0);
        losses.added("idle");
        assertThat(lose(20, 11 * 60 * SECOND)).isFalse();
        assertThat(lose(1, 13 * 60 * SECOND)).isTrue();
    }
}
