package io.rexserve.data.progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.data.stage.Cost;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TerminalProgressTest {
    private final StringWriter text = new StringWriter();
    private long now;

    private TerminalProgress progress(boolean terminal) {
        return new TerminalProgress(new PrintWriter(text), terminal, () -> now);
    }

    private static Progress of(String stage, long done) {
        return new Progress(stage, done, 0, 100, done, 0, 0, Cost.NONE, 0);
    }

    @Test
    void saysRateTimeLeftRefusalsAndCost() {
        var state = new Progress("ground", 1250, 1000, 5000, 1200, 48, 2, new Cost(90_000, 12_000, 3400), 0.424);

        assertThat(ProgressText.of(state, Duration.ofSeconds(20)))
                .isEqualTo("ground: 1,250 of 5,000 pictures (25 %), 12.5/s, 5 min 0 s left; 48 refused, 2 failed; "
                        + "12,000 + 3,400 tokens, 0.42");
    }

    @Test
    void saysNoRateBeforeThisStartHasDoneAnything() {
        var state = new Progress("ground", 1000, 1000, 5000, 1000, 0, 0, Cost.NONE, 0);

        assertThat(ProgressText.of(state, Duration.ofSeconds(20)))
                .isEqualTo("ground: 1,000 of 5,000 pictures (20 %); 0 refused");
    }

    @Test
    void saysNoShareOfAnUnknownTotal() {
        var state = new Progress("ingest", 300, 0, 0, 290, 10, 0, Cost.NONE, 0);

        assertThat(ProgressText.of(state, Duration.ofSeconds(2))).isEqualTo("ingest: 300 pictures, 150/s; 10 refused");
    }

    @Test
    void namesTimesInTheirTwoLargestUnits() {
        assertThat(ProgressText.duration(59)).isEqualTo("59 s");
        assertThat(ProgressText.duration(61)).isEqualTo("1 min 1 s");
        assertThat(ProgressText.duration(7320)).isEqualTo("2 h 2 min");
        assertThat(ProgressText.duration(180_000)).isEqualTo("2 d 2 h");
    }

    @Test
    void aLogGetsALineEveryTenSecondsAndTheLastState() {
        try (TerminalProgress progress = progress(false)) {
            for (int done = 1; done <= 15; done++) {
                progress.update(of("caption", done));
                now += Duration.ofSeconds(1).toNanos();
            }
        }

        assertThat(text.toString().lines().map(line -> line.replaceFirst(" of.*", "")))
                .containsExactly("caption: 1", "caption: 11", "caption: 15");
    }

    @Test
    void aTerminalLineIsWrittenOverAndEndsWithItsStage() {
        try (TerminalProgress progress = progress(true)) {
            progress.update(of("caption", 1));
            now += Duration.ofMillis(10).toNanos();
            progress.update(of("caption", 2));
            progress.update(of("phrase", 1));
        }

        assertThat(text.toString().split("\n"))
                .extracting(line -> line.substring(line.lastIndexOf('\r') + 1))
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("caption: 2 of 100"),
                        line -> assertThat(line).startsWith("phrase: 1 of 100"));
    }

    @Test
    void refusesMoreDoneThanThereIs() {
        assertThatThrownBy(() -> of("caption", 101))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("done: 101, 0 of them before, of 100 (expected: 0 <= before <= done <= total)");
    }
}
