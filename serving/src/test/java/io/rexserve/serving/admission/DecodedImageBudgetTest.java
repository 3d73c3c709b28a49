package io.rexserve.serving.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.image.ImageLimits;
import io.rexserve.image.InvalidImageException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class DecodedImageBudgetTest {
    private static final Duration MAX_WAIT = Duration.ofSeconds(10);
    private static final Duration NONE = Duration.ZERO;

    private final DecodedImageBudget budget = new DecodedImageBudget(ImageLimits.DEFAULT, 4096);

    @Test
    void decodesWhatFitsAndFreesItsMemoryOnce() throws Exception {
        DecodedImage first = budget.decode(png(64, 32), NONE);
        assertThat(first.image().width()).isEqualTo(64);
        assertThat(budget.held()).isEqualTo(2048);

        first.close();
        first.close();

        assertThat(budget.held()).isZero();
    }

    @Test
    void refusesWhatWouldExceedIt() throws Exception {
        try (var held = budget.decode(png(64, 63), NONE)) {
            assertThat(held.image().height()).isEqualTo(63);
            assertThatThrownBy(() -> budget.decode(png(8, 8), NONE))
                    .isInstanceOf(TimeoutException.class)
                    .hasMessageContaining("no memory for 64 pixels");
        }
    }

    @Test
    void decodesAWaitingImageWhenAnotherIsClosed() throws Exception {
        DecodedImage held = budget.decode(png(64, 63), NONE);
        var second = new CompletableFuture<Duration>();
        Thread waiting = Thread.ofPlatform().start(() -> second.complete(waited()));
        while (waiting.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        assertThat(second).isNotDone();

        held.close();

        assertThat(second.get(10, TimeUnit.SECONDS)).isPositive();
        assertThat(budget.held()).isZero();
    }

    @Test
    void decodesAnImageLargerThanTheWholeBudgetAlone() throws Exception {
        try (var large = budget.decode(png(200, 200), NONE)) {
            assertThat(large.image().pixels()).hasSize(3 * 200 * 200);
            assertThatThrownBy(() -> budget.decode(png(1, 1), NONE)).isInstanceOf(TimeoutException.class);
        }
        budget.decode(png(1, 1), NONE).close();
    }

    @Test
    void freesTheMemoryOfAnImageThatCannotBeDecoded() {
        byte[] file = png(64, 32);
        byte[] truncated = Arrays.copyOf(file, file.length - 20);

        assertThatThrownBy(() -> budget.decode(truncated, NONE)).isInstanceOf(InvalidImageException.Broken.class);
        assertThat(budget.held()).isZero();
    }

    @Test
    void refusesByHeaderWithoutWaiting() throws Exception {
        var strict = new DecodedImageBudget(new ImageLimits(1 << 20, 100, 100), 100);
        try (var held = strict.decode(png(10, 10), NONE)) {
            assertThat(held.waitTime()).isLessThan(MAX_WAIT);
            assertThatThrownBy(() -> strict.decode(png(11, 10), MAX_WAIT))
                    .isInstanceOf(InvalidImageException.TooManyPixels.class);
        }
    }

    private Duration waited() {
        try (DecodedImage image = budget.decode(png(8, 8), MAX_WAIT)) {
            return image.waitTime();
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] png(int width, int height) {
        var out = new ByteArrayOutputStream();
        try {
            ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
