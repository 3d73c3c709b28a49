package io.rexserve.data.content;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.image.RgbImage;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PictureMeasuresTest {
    @Test
    void countsWhatAPersonCounts() {
        // 10 x 10, white but for a black square of 4 x 4 at 3, 3, in whose middle is white that the frame does not
        // reach
        RgbImage image = white(10, 10);
        fill(image, 3, 3, 4, 4, 0);
        fill(image, 4, 4, 2, 2, 255);

        PictureMeasures measures = PictureMeasures.of(image);

        assertThat(measures.whiteBorder()).isEqualTo(1);
        assertThat(measures.whiteBackground()).isEqualTo(0.84);
        // 8 white ones before the square, 7 black ones at its far sides, 4 black ones before the hole, 3 at its far
        // sides
        assertThat(measures.edges()).isEqualTo(0.22);
        assertThat(measures.flatness()).isEqualTo(0.78);
    }

    @Test
    void takesNothingForWhiteThatIsTinted() {
        RgbImage image = white(64, 64);
        for (int i = 2; i < image.pixels().length; i += 3) {
            image.pixels()[i] = (byte) 239;
        }

        assertThat(PictureMeasures.of(image).whiteBorder()).isZero();
        assertThat(PictureMeasures.of(image).whiteBackground()).isZero();
        assertThat(PictureMeasures.of(image).flatness()).isEqualTo(1);
    }

    @Test
    void givesTheSameSharesForALargerCopy() {
        RgbImage image = white(1024, 512);
        fill(image, 256, 128, 512, 256, 0);

        PictureMeasures measures = PictureMeasures.of(image);

        assertThat(measures.whiteBorder()).isEqualTo(1);
        assertThat(measures.whiteBackground()).isBetween(0.73, 0.75);
    }

    private static RgbImage white(int width, int height) {
        var pixels = new byte[3 * width * height];
        Arrays.fill(pixels, (byte) 255);
        return new RgbImage(width, height, pixels);
    }

    private static void fill(RgbImage image, int left, int top, int width, int height, int value) {
        for (int y = top; y < top + height; y++) {
            int from = 3 * (y * image.width() + left);
            Arrays.fill(image.pixels(), from, from + 3 * width, (byte) value);
        }
    }
}
