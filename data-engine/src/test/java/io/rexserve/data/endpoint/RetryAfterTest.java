package io.rexserve.data.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
    private static final Instant NOW = Instant.parse("1994-11-06T08:49:00Z");

    private static Optional<Duration> of(String value) {
        return RetryAfter.of(value, Optional.empty(), NOW);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "37",
                " 37 ",
                "37.0",
                "Sun, 06 Nov 1994 08:49:37 GMT",
                "Sunday, 06-Nov-94 08:49:37 GMT",
                "Sun Nov  6 08:49:37 1994"
            })
    void secondsAndTheThreeFormsOfDatesAreRead(String value) {
        assertThat(of(value)).contains(Duration.ofSeconds(37));
    }

    @Test
    void aDateIsComparedWithTheServersClock() {
        assertThat(RetryAfter.of("Mon, 30 Nov 2026 12:01:00 GMT", Optional.of("Mon, 30 Nov 2026 12:00:00 GMT"), NOW))
                .contains(Duration.ofMinutes(1));
    }

    @Test
    void aDateInThePastIsNoWait() {
        assertThat(of("Sun, 06 Nov 1994 08:00:00 GMT")).contains(Duration.ZERO);
    }

    @Test
    void hugeNumbersAreBounded() {
        assertThat(of("9".repeat(40))).contains(Duration.ofDays(365));
        assertThat(of("999999999999999999")).contains(Duration.ofDays(365));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-5", "soon", "1e3", "Sun, 06 Nov 1994 08:49:37 PST", "٣"})
    void anythingElseIsNone(String value) {
        assertThat(of(value)).isEmpty();
    }
}
