package io.rexserve.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// An image in a square of its longer side, against the square held as a whole.
class SquareResizeTest {
    private static final List<Integer> GROUND = List.of(122, 116, 104);

    private static RgbImage noise(Random random, int width, int height) {
        var pixels = new byte[3 * width * height];
        random.nextBytes(pixels);
        return new RgbImage(width, height, pixels);
    }

    /// The naive form: every pixel of the square.
    private static RgbImage square(RgbImage image) {
        int side = Math.max(image.width(), image.height());
        int left = (side - image.width()) / 2;
        int top = (side - image.height()) / 2;
        var pixels = new byte[3 * side * side];
        for (int i = 0; i < pixels.length; i++) {
            int x = i / 3 % side - left;
            int y = i / 3 / side - top;
            boolean inside = x >= 0 && x < image.width() && y >= 0 && y < image.height();
            pixels[i] = inside
                    ? image.pixels()[3 * (y * image.width() + x) + i % 3]
                    : GROUND.get(i % 3).byteValue();
        }
        return new RgbImage(side, side, pixels);
    }

    @ParameterizedTest
    @EnumSource(Resampling.class)
    void equalsPaddingAndThenResizing(Resampling resampling) {
        var random = new Random(7);
        for (int i = 0; i < 1500; i++) {
            int width = 1 + random.nextInt(i % 3 == 0 ? 4 : 60);
            int height = 1 + random.nextInt(i % 4 == 0 ? 4 : 60);
            int side = 1 + random.nextInt(80);
            RgbImage image = noise(random, width, height);

            assertThat(image.resizeInSquare(side, GROUND, resampling).pixels())
                    .as("%d x %d to %d", width, height, side)
                    .isEqualTo(square(image).resize(side, side, resampling).pixels());
        }
    }

    @ParameterizedTest
    @CsvSource({"1,1999,96", "1999,1,96", "1900,19,256", "18,1801,64", "97,98,97", "98,97,98", "3,8,768"})
    void equalsPaddingAndThenResizingOfElongatedImages(int width, int height, int side) {
        RgbImage image = noise(new Random(8), width, height);

        assertThat(image.resizeInSquare(side, GROUND, Resampling.BICUBIC).pixels())
                .isEqualTo(square(image).resize(side, side, Resampling.BICUBIC).pixels());
    }

    // The square alone would take 3 * 10^12 bytes, more than any machine has.
    @ParameterizedTest
    @CsvSource({"1000000,1", "1,1000000", "70710,707"})
    void holdsNoSquare(int width, int height) {
        RgbImage white = new RgbImage(width, height, bytes(3 * width * height));

        byte[] pixels = white.resizeInSquare(32, GROUND, Resampling.BICUBIC).pixels();

        assertThat(pixels).hasSize(3 * 32 * 32).startsWith(122, 116, 104).endsWith(122, 116, 104);
    }

    private static byte[] bytes(int length) {
        var white = new byte[length];
        Arrays.fill(white, (byte) 255);
        return white;
    }

    @Test
    void refusesSizesOutsideTheLimits() {
        RgbImage pixel = new RgbImage(1, 1, new byte[3]);

        assertThatThrownBy(() -> pixel.resizeInSquare(0, GROUND, Resampling.BICUBIC))
                .hasMessageStartingWith("image: 0 x 0");
        assertThatThrownBy(() -> pixel.resize(Integer.MAX_VALUE, Integer.MAX_VALUE, Resampling.BICUBIC))
                .hasMessageStartingWith("image: 2147483647 x 2147483647");
    }
}
