package io.rexserve.serving.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LogLimitTest {
    private final AtomicLong nanos = new AtomicLong(-5);
    private final LogLimit limit = new LogLimit(2, nanos::get);
    private final List<String> lines = new ArrayList<>();

    private void log(String line) {
        limit.log(() -> lines.add(line), others -> lines.add(others + " more"));
    }

    @Test
    void countsWhatAMinuteHasTooMuch() {
        for (int i = 0; i < 5; i++) {
            log("line " + i);
        }
        assertThat(lines).containsExactly("line 0", "line 1");

        nanos.addAndGet(Duration.ofMinutes(1).toNanos());
        log("next");
        log("last");

        assertThat(lines).containsExactly("line 0", "line 1", "3 more", "next", "last");
    }
}
