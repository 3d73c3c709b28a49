package io.rexserve.serving.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.grpc.Context;
import io.rexserve.image.DecodeCancelledException;
import io.rexserve.image.ImageLimits;
import io.rexserve.image.InvalidImageException;
import io.rexserve.image.RgbImage;
import io.rexserve.image.decoding.ImageDecoder;
import io.rexserve.image.decoding.ImageProbe;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class DecodedImageBudgetTest {
    private static final Duration MAX_WAIT = Duration.ofSeconds(10);
    private static final Duration NONE = Duration.ofMillis(1);
    private static final int MEGABYTE = 1 << 20;

    /// What an image of 700 x 700 pixels takes while it is decoded; below it less than half is held.
    private static final long LARGE = ImageDecoder.peakBytes(png(700, 700), ImageProbe.probe(png(700, 700)));

    private final DecodedImageBudget budget = budget(LARGE + LARGE / 2);

    private static DecodedImageBudget budget(long forLargeImages) {
        return new DecodedImageBudget(forLargeImages * 8 / 7 + 1, Duration.ofSeconds(60), 1);
    }

    @AfterEach
    void close() {
        budget.close();
    }

    private static DecodedImage decode(DecodedImageBudget budget, byte[] file, Duration maxWait)
            throws InterruptedException, TimeoutException {
        return budget.decode(file, ImageLimits.DEFAULT, Context.ROOT, maxWait);
    }

    @Test
    void holdsThePixelsOfWhatItDecodedUntilTheyAreClosed() throws Exception {
        DecodedImage first = decode(budget, png(700, 700), MAX_WAIT);
        assertThat(first.image().width()).isEqualTo(700);
        assertThat(budget.held()).isEqualTo(3 * 700 * 700);

        first.close();
        first.close();

        assertThat(budget.held()).isZero();
    }

    @Test
    void freesAnImageOfWhichSomethingSmallWasMade() throws Exception {
        DecodedImageBudget.Prepared<Integer> width =
                budget.prepare(png(700, 600), ImageLimits.DEFAULT, Context.ROOT, MAX_WAIT, RgbImage::width);

        assertThat(width.value()).isEqualTo(700);
        assertThat(budget.held()).isZero();
    }

    @Test
    void letsWaitWhatDoesNotFit() throws Exception {
        DecodedImage held = decode(budget, png(700, 700), MAX_WAIT);
        try (var second = decode(budget, png(500, 500), MAX_WAIT)) {
            assertThat(second.image().height()).isEqualTo(500);
            assertThatThrownBy(() -> decode(budget, png(700, 700), NONE))
                    .isInstanceOf(TimeoutException.class)
                    .hasMessageContaining("not decoded within PT0.001S");
        }
        held.close();
        decode(budget, png(700, 700), MAX_WAIT).close();
        assertThat(budget.held()).isZero();
    }

    @Test
    void decodesAWaitingImageWhenAnotherIsClosed() throws Exception {
        DecodedImage held = decode(budget, png(700, 700), MAX_WAIT);
        DecodedImage alsoHeld = decode(budget, png(500, 500), MAX_WAIT);
        var second = new CompletableFuture<Duration>();
        Thread waiting = Thread.ofPlatform().start(() -> second.complete(waited()));
        while (waiting.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        assertThat(second).isNotDone();

        held.close();
        alsoHeld.close();

        assertThat(second.get(10, TimeUnit.SECONDS)).isPositive();
        assertThat(budget.held()).isZero();
    }

    @Test
    void refusesWhatCouldNeverFit() {
        assertThatThrownBy(() -> decode(budget, png(3000, 3000), MAX_WAIT))
                .isInstanceOf(InvalidImageException.TooCostly.class)
                .hasMessageMatching("image: decoding 3000 x 3000 pixels of PNG takes \\d+ bytes of memory "
                        + "\\(expected: <= \\d+\\)");
        assertThat(budget.held()).isZero();
    }

    @Test
    void smallImagesDoNotWaitForLargeOnes() throws Exception {
        try (var roomy = budget(64L * MEGABYTE)) {
            long small = 64L * MEGABYTE / 7 / 4;
            assertThat(ImageDecoder.peakBytes(png(64, 64), ImageProbe.probe(png(64, 64))))
                    .isLessThan(small);
            var held = new ArrayList<DecodedImage>();
            assertThatThrownBy(
                            () -> { // until there is no memory for another large one
                                while (true) {
                                    held.add(decode(
                                            roomy,
                                            png(1500, 1500),
                                            held.size() < 2 ? MAX_WAIT : Duration.ofSeconds(1)));
                                }
                            })
                    .isInstanceOf(TimeoutException.class);

            decode(roomy, png(64, 64), MAX_WAIT).close();
            held.forEach(DecodedImage::close);
            assertThat(roomy.held()).isZero();
        }
    }

    @Test
    void aCallerThatLeavesIsReleasedAtOnceAndLosesItsTurn() throws Exception {
        try (var held = decode(budget, png(700, 700), MAX_WAIT);
                var alsoHeld = decode(budget, png(500, 500), MAX_WAIT)) {
            assertThat(held.image().width()).isGreaterThan(alsoHeld.image().width());
            Context.CancellableContext caller = Context.ROOT.withCancellation();
            var outcome = new CompletableFuture<Throwable>();
            Thread waiting = Thread.ofPlatform()
                    .start(() -> outcome.complete(
                            catchThrowable(() -> budget.decode(png(700, 700), ImageLimits.DEFAULT, caller, MAX_WAIT))));
            while (waiting.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }

            caller.cancel(null);

            assertThat(outcome.get(10, TimeUnit.SECONDS)).isInstanceOf(DecodeCancelledException.class);
        }
        assertThat(budget.held()).isZero();
    }

    @Test
    void aPassedDeadlineIsATimeout() {
        Context.CancellableContext caller = Context.ROOT.withCancellation();
        caller.cancel(new TimeoutException("context timed out"));
        assertThatThrownBy(() -> budget.decode(png(64, 64), ImageLimits.DEFAULT, caller, MAX_WAIT))
                .isInstanceOf(TimeoutException.class);
    }

    @Test
    void freesTheMemoryOfAnImageThatCannotBeDecoded() {
        byte[] file = png(64, 32);
        byte[] truncated = Arrays.copyOf(file, file.length - 20);

        assertThatThrownBy(() -> decode(budget, truncated, MAX_WAIT)).isInstanceOf(InvalidImageException.Broken.class);
        assertThat(budget.held()).isZero();
    }

    @Test
    void refusesByHeaderWithoutWaiting() {
        var strict = new ImageLimits(1 << 20, 100, 100);
        assertThatThrownBy(() -> budget.decode(png(11, 10), strict, Context.ROOT, MAX_WAIT))
                .isInstanceOf(InvalidImageException.TooManyPixels.class);
    }

    private Duration waited() {
        try (DecodedImage image = decode(budget, png(700, 700), MAX_WAIT)) {
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
