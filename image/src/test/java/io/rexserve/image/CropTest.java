package io.rexserve.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CropTest {
    @Test
    void cropCopiesTheRowsOfThePart() {
        var image = new RgbImage(2, 2, new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});

        assertThat(image.crop(1, 0, 1, 2).pixels()).containsExactly(4, 5, 6, 10, 11, 12);
        assertThat(image.crop(0, 1, 2, 1).pixels()).containsExactly(7, 8, 9, 10, 11, 12);
        assertThat(image.crop(0, 0, 2, 2).pixels()).isEqualTo(image.pixels()).isNotSameAs(image.pixels());
    }

    @ParameterizedTest
    @CsvSource({"-1, 0, 1, 1", "0, -1, 1, 1", "1, 0, 2, 1", "0, 2, 1, 1", "0, 0, 0, 1"})
    void refusesPartsThatReachOverTheBorder(int left, int top, int width, int height) {
        var image = new RgbImage(2, 2, new byte[12]);
        assertThatIllegalArgumentException().isThrownBy(() -> image.crop(left, top, width, height));
    }
}
