package io.rexserve.evaluation.html;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NumbersTest {
    @Test
    void printsSharesInPercent() {
        assertThat(Numbers.percent(0.4119)).isEqualTo("41.2");
        assertThat(Numbers.percent(1)).isEqualTo("100.0");
        assertThat(Numbers.percent(Double.NaN)).isEqualTo("–");
    }

    @Test
    void printsDifferencesWithTheirSign() {
        assertThat(Numbers.points(0.013)).isEqualTo("+1.3");
        assertThat(Numbers.points(-0.013)).isEqualTo("−1.3");
        assertThat(Numbers.points(-0.0001)).isEqualTo("0.0");
        assertThat(Numbers.points(0)).isEqualTo("0.0");
        assertThat(Numbers.points(Double.NaN)).isEqualTo("–");
    }

    @Test
    void printsThreeSignificantDigits() {
        assertThat(Numbers.brief(0.30000000000000004)).isEqualTo("0.3");
        assertThat(Numbers.brief(12345.6)).isEqualTo("12,346");
        assertThat(Numbers.brief(12.34)).isEqualTo("12.3");
        assertThat(Numbers.brief(100)).isEqualTo("100");
        assertThat(Numbers.brief(-0.0456)).isEqualTo("-0.0456");
        assertThat(Numbers.brief(0)).isEqualTo("0");
    }

    @Test
    void putsTheNounInTheRightNumber() {
        assertThat(Numbers.count(1, "image")).isEqualTo("1 image");
        assertThat(Numbers.count(36335, "object")).isEqualTo("36,335 objects");
        assertThat(Numbers.count(0, "object")).isEqualTo("0 objects");
    }
}
