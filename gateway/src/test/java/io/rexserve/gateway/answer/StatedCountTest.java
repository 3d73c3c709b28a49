package io.rexserve.gateway.answer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatedCountTest {
    @ParameterizedTest
    @CsvSource({
        "There are 12 dogs.,12",
        "There are Three dogs,3",
        "twenty,20",
        "Zero dogs,0",
        "dogs: 007,7",
        "3 or 4,3",
    })
    void readsTheFirstNumber(String text, int number) {
        assertThat(StatedCount.of(text, "dogs")).contains(number);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "dogs", "some dogs", "<obj3> and <obj4>", "someone", "R2D2", "1234567"})
    void isEmptyWithoutANumber(String text) {
        assertThat(StatedCount.of(text, "dogs")).isEmpty();
    }

    @Test
    void ignoresNumbersOfTheLabel() {
        assertThat(StatedCount.of("Two wheeled carts: 5", "two wheeled carts")).contains(5);
    }
}
