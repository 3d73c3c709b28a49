package io.rexserve.evaluation.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final AtomicLong now = new AtomicLong();
    private final List<String> lines = new ArrayList<>();

    @Test
    void aLineEveryFiveSecondsTellsRateAndTimeLeft() {
        var progress = new Progress("questions", 2000, 1000, lines::add, now::get);
        for (int i = 0; i < 100; i++) {
            now.addAndGet(100_000_000);
            progress.add(i % 50 != 0);
        }

        assertThat(lines)
                .containsExactly(
                        "1,050 of 2,000 questions (52 %), 10.0 a second, 1 min 35 s left, 1 failed",
                        "1,100 of 2,000 questions (55 %), 10.0 a second, 1 min 30 s left, 2 failed");
    }

    @Test
    void hoursAreToldAsHours() {
        assertThat(Progress.time(7384)).isEqualTo("2 h 3 min");
    }
}
