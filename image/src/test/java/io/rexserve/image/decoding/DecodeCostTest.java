package io.rexserve.image.decoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.image.DecodeBudget;
import io.rexserve.image.DecodeCancelledException;
import io.rexserve.image.ImageLimits;
import io.rexserve.image.InvalidImageException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Files that are small and announce much, and the budget that ends every decode.
class DecodeCostTest {
    private static byte[] golden(String path) {
        try (InputStream in =
                Objects.requireNonNull(DecodeCostTest.class.getResourceAsStream("/golden/" + path), path)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(path, e);
        }
    }

    @Test
    void aGifOf35BytesHoldsNo50Megapixels() {
        byte[] file = HexFormat.of()
                .parseHex("474946383961" + "9f1b9f1b800000" + "000000ffffff" + "2c00000000" + "9f1b9f1b00" + "0202"
                        + "4c01" + "003b");
        assertThat(file).hasSize(35);
        assertThatThrownBy(() -> ImageDecoder.decode(file, ImageLimits.DEFAULT))
                .isInstanceOf(InvalidImageException.Broken.class)
                .hasMessage("GIF: 6 bytes of codes for a frame of 49999041 pixels (expected: <= 256 pixels)");
    }

    @Test
    void aWebpThatEndsEarlyIsRefusedWhereItEnds() {
        byte[] file = golden("webp/lossless-50x37.webp");
        byte[] shorter = Arrays.copyOf(file, 200);
        shorter[4] = (byte) (200 - 8); // as if that were all
        shorter[5] = 0;
        shorter[16] = (byte) (200 - 20);
        shorter[17] = 0;
        assertThatThrownBy(() -> ImageDecoder.decode(shorter, ImageLimits.DEFAULT))
                .isInstanceOf(InvalidImageException.Broken.class)
                .hasMessageContaining("ends too early");
    }

    @ParameterizedTest
    @ValueSource(strings = {"webp/lossy-50x37.webp", "webp/lossless-50x37.webp", "gif/flat.gif", "pillow/flat.bmp"})
    void aDecodeEndsWhenItsTimeIsOver(String path) {
        byte[] file = golden(path);
        assertThatThrownBy(() -> ImageDecoder.decode(file, ImageLimits.DEFAULT, DecodeBudget.of(Duration.ofNanos(1))))
                .isInstanceOf(InvalidImageException.TooCostly.class)
                .hasMessageMatching("image: decoding it takes more than \\d+ ms \\(expected: <= 0 ms\\)");
    }

    @Test
    void aDecodeEndsInTheMiddleWhenItsCallerHasGone() {
        byte[] file = golden("gif/flat.gif");
        var looks = new AtomicInteger();
        var budget = new DecodeBudget(Duration.ofMinutes(1), () -> looks.incrementAndGet() == 3);
        assertThatThrownBy(() -> ImageDecoder.decode(file, ImageLimits.DEFAULT, budget))
                .isInstanceOf(DecodeCancelledException.class);
        assertThat(looks).hasValue(3);
    }
}
