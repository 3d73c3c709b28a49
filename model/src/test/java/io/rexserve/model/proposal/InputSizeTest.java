package io.rexserve.model.proposal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InputSizeTest {
    // Sizes that upstream computes for its sample images, and a long one.
    @ParameterizedTest
    @CsvSource({
        "2246, 1590, 1130, 800",
        "683, 512, 1067, 800",
        "500, 375, 1066, 800",
        "640, 426, 1201, 800",
        "1440, 1080, 1066, 800",
        "1440, 810, 1333, 750",
        "3000, 1000, 1332, 444",
    })
    void resizesAsUpstream(int width, int height, int newWidth, int newHeight) {
        assertThat(InputSize.of(width, height, 800, 1333)).isEqualTo(new InputSize(newWidth, newHeight));
    }

    @ParameterizedTest
    @CsvSource({"10000, 1, 1333, 1", "1, 10000, 1, 1333"})
    void noSideBecomesZero(int width, int height, int newWidth, int newHeight) {
        assertThat(InputSize.of(width, height, 800, 1333).width()).isPositive();
        assertThat(InputSize.of(width, height, 800, 1333).height()).isPositive();
    }
}
