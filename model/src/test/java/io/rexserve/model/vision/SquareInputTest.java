package io.rexserve.model.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rexserve.image.RgbImage;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SquareInputTest {
    private static RgbImage white(int width, int height) {
        var pixels = new byte[3 * width * height];
        Arrays.fill(pixels, (byte) 255);
        return new RgbImage(width, height, pixels);
    }

    private static int[] column(RgbImage square, int x) {
        var values = new int[square.height()];
        for (int y = 0; y < values.length; y++) {
            values[y] = Byte.toUnsignedInt(square.pixels()[3 * (y * square.width() + x)]);
        }
        return values;
    }

    @Test
    void aWideImageLiesInTheMiddleAndAnOddRowGoesToTheBottom() {
        RgbImage square = SquareInput.square(white(5, 2), 5, Normalization.CLIP);
        assertThat(square.width()).isEqualTo(5);
        assertThat(column(square, 3)).containsExactly(122, 255, 255, 122, 122);
        assertThat(square.pixels()[1]).isEqualTo((byte) 116);
        assertThat(square.pixels()[2]).isEqualTo((byte) 104);
    }

    @Test
    void aTallImageLiesInTheMiddle() {
        RgbImage square = SquareInput.square(white(1, 3), 3, Normalization.CLIP);
        assertThat(column(square, 0)).containsExactly(122, 122, 122);
        assertThat(column(square, 1)).containsExactly(255, 255, 255);
        assertThat(column(square, 2)).containsExactly(122, 122, 122);
    }

    @Test
    void channelsAreNormalisedApart() {
        float[] planes = SquareInput.of(white(2, 2), 2, Normalization.CLIP);
        assertThat(planes).hasSize(12);
        assertThat(planes[0]).isCloseTo((float) ((1 - 0.48145466) / 0.26862954), within(1e-6f));
        assertThat(planes[11]).isCloseTo((float) ((1 - 0.40821073) / 0.27577711), within(1e-6f));
    }

    @Test
    void statisticsThatCannotBeAreRefused() {
        assertThatThrownBy(() -> new Normalization(List.of(0.1, 0.2), List.of(1.0, 1.0, 1.0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("pixel_mean: [0.1, 0.2] (expected: three numbers from 0 to 1)");
        assertThatThrownBy(() -> new Normalization(List.of(0.1, 0.2, 0.3), List.of(1.0, 0.0, 1.0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("pixel_std");
    }
}
