package io.rexserve.data.duplicate;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.data.ingest.Pictures;
import io.rexserve.image.ImageLimits;
import io.rexserve.image.Resampling;
import io.rexserve.image.RgbImage;
import io.rexserve.image.decoding.ImageDecoder;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PerceptualHashTest {
    private static final int SIDE = 200;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 127, 254, 255})
    void isZeroForAPictureOfOneColour(int value) {
        var pixels = new byte[3 * 64 * 48];
        Arrays.fill(pixels, (byte) value);

        assertThat(PerceptualHash.of(new RgbImage(64, 48, pixels))).isZero();
    }

    @Test
    void hasTheBitOfAFrequencyThatIsThereAndNotOfItsNegative() {
        // bit 8 v + u: v + 1 half waves down and u + 1 across
        assertThat((PerceptualHash.of(waves(2, 3, 100)) >>> (8 + 2)) & 1).isEqualTo(1);
        assertThat((PerceptualHash.of(waves(2, 3, -100)) >>> (8 + 2)) & 1).isZero();
        assertThat((PerceptualHash.of(waves(8, 1, 100)) >>> (7 * 8)) & 1).isEqualTo(1);
        assertThat((PerceptualHash.of(waves(8, 1, -100)) >>> (7 * 8)) & 1).isZero();
    }

    private static RgbImage waves(int down, int across, double height) {
        var pixels = new byte[3 * 32 * 32];
        for (int y = 0; y < 32; y++) {
            for (int x = 0; x < 32; x++) {
                double wave =
                        Math.cos(across * (2 * x + 1) * Math.PI / 64) * Math.cos(down * (2 * y + 1) * Math.PI / 64);
                int at = 3 * (32 * y + x);
                Arrays.fill(pixels, at, at + 3, (byte) Math.rint(128 + height * wave));
            }
        }
        return new RgbImage(32, 32, pixels);
    }

    @Test
    void hardlyChangesWhenAPictureIsEncodedAgainOrResized() throws IOException {
        for (int seed = 0; seed < 20; seed++) {
            RgbImage original = decoded(seed, "png");
            long hash = PerceptualHash.of(original);

            assertThat(PerceptualHash.distance(hash, PerceptualHash.of(decoded(seed, "jpg"))))
                    .isLessThanOrEqualTo(3);
            RgbImage half = original.resize(SIDE / 2, SIDE / 2, Resampling.BICUBIC);
            assertThat(PerceptualHash.distance(hash, PerceptualHash.of(half))).isLessThanOrEqualTo(3);
        }
    }

    @Test
    void differsBetweenDifferentPictures() throws IOException {
        var hashes = new long[30];
        for (int i = 0; i < hashes.length; i++) {
            hashes[i] = PerceptualHash.of(decoded(i, "png"));
            for (int j = 0; j < i; j++) {
                assertThat(PerceptualHash.distance(hashes[i], hashes[j])).isGreaterThan(8);
            }
        }
    }

    private static RgbImage decoded(int seed, String format) throws IOException {
        return ImageDecoder.decode(Pictures.encoded(Pictures.image(seed, SIDE, SIDE), format), ImageLimits.DEFAULT);
    }
}
