package io.rexserve.labeling;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private static final long SECOND = 1_000_000_000L;

    private final ByteArrayOutputStream raw = new ByteArrayOutputStream();
    private final StringWriter lines = new StringWriter();
    private final AtomicLong clock = new AtomicLong();

    private Progress progress(boolean terminal) {
        return new Progress(
                new PrintStream(raw, true, UTF_8), new PrintWriter(lines, true), terminal, clock::get, 1000, 100);
    }

    @Test
    void overwritesItsLineOnATerminal() {
        Progress progress = progress(true);
        for (int done = 1; done <= 20; done++) {
            clock.addAndGet(SECOND / 10);
            progress.done(done == 3);
        }
        progress.line("failed: a");

        assertThat(raw.toString(UTF_8))
                .startsWith("\r\u001b[K102 of 1000 pictures, 10.0 a second, 90 s left")
                .contains("\r\u001b[K120 of 1000 pictures, 10.0 a second, 88 s left, 1 failed")
                .endsWith("\r\u001b[K");
        assertThat(lines.toString().strip()).isEqualTo("failed: a");
    }

    @Test
    void writesALineNowAndThenElsewhere() {
        Progress progress = progress(false);
        for (int done = 1; done <= 25; done++) {
            clock.addAndGet(SECOND);
            progress.done(false);
        }

        assertThat(raw.size()).isZero();
        assertThat(lines.toString().lines())
                .containsExactly(
                        "110 of 1000 pictures, 1.0 a second, 15 min left",
                        "120 of 1000 pictures, 1.0 a second, 15 min left");
    }
}
