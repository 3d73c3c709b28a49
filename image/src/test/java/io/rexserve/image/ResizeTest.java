package io.rexserve.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResizeTest {
    @ParameterizedTest
    @CsvSource({
        "BILINEAR,13,9", "BILINEAR,74,50", "BILINEAR,37,5", "BILINEAR,100,23",
        "BICUBIC,13,9", "BICUBIC,74,50", "BICUBIC,37,5", "BICUBIC,100,23"
    })
    void equalsPillowBitForBit(Resampling resampling, int width, int height) {
        String name = "noise-" + resampling.name().toLowerCase(Locale.ROOT) + "-" + width + "x" + height;
        RgbImage resized = Pillow.image("noise.png").resize(width, height, resampling);
        assertThat(resized.width()).isEqualTo(width);
        assertThat(resized.height()).isEqualTo(height);
        assertThat(resized.pixels())
                .isEqualTo(Pillow.image(name + ".expected.png").pixels());
    }

    @Test
    void resizingToTheSameSizeCopies() {
        RgbImage noise = Pillow.image("noise.png");
        RgbImage same = noise.resize(noise.width(), noise.height(), Resampling.BICUBIC);
        assertThat(same.pixels()).isEqualTo(noise.pixels()).isNotSameAs(noise.pixels());
    }

    @Test
    void onePixelFillsAnySize() {
        RgbImage filled = new RgbImage(1, 1, new byte[] {9, 8, 7}).resize(3, 2, Resampling.BILINEAR);
        assertThat(filled.pixels()).isEqualTo(new byte[] {9, 8, 7, 9, 8, 7, 9, 8, 7, 9, 8, 7, 9, 8, 7, 9, 8, 7});
    }

    @Test
    void refusesSizesOutsideTheLimits() {
        RgbImage noise = Pillow.image("noise.png");
        assertThatThrownBy(() -> noise.resize(0, 4, Resampling.BILINEAR)).hasMessageContaining("image: 0 x 4");
        assertThatThrownBy(() -> noise.resize(60_000, 60_000, Resampling.BILINEAR))
                .hasMessageContaining("60000");
        assertThatThrownBy(() -> new RgbImage(2, 2, new byte[5])).hasMessageContaining("pixels: 5 bytes");
    }

    @Test
    void theSquareOfASquareIsItself() {
        RgbImage square = Pillow.image("noise.png").resizeInSquare(29, List.of(124, 116, 104), Resampling.BICUBIC);
        assertThat(square.resizeInSquare(29, List.of(124, 116, 104), Resampling.BICUBIC)
                        .pixels())
                .isEqualTo(square.pixels());
    }
}
