package io.rexserve.datasets.format;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumbersTest {
    @ParameterizedTest
    @CsvSource({"12, 12", "-3, -3", "0, 0", "-0.0, -0.0", "0.1, 0.1", "1e300, 1.0E300", "NaN, NaN"})
    void aDoubleIsWrittenInItsShortestForm(double value, String text) {
        assertThat(Numbers.text(value)).isEqualTo(text);
        assertThat(Double.parseDouble(Numbers.text(value))).isEqualTo(Double.valueOf(value));
    }
}
