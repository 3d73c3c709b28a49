package io.rexserve.data.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.datasets.record.Box;
import io.rexserve.image.InvalidImageException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PictureEncoderTest {
    @Test
    void equalPicturesAreEqualBytes() {
        var one = new PictureEncoder(EndpointStageFixture.picture(), 50_000);
        var other = new PictureEncoder(EndpointStageFixture.picture(), 50_000);
        assertThat(one.whole().jpeg()).isEqualTo(other.whole().jpeg());
        assertThat(one.whole()).isSameAs(one.whole());
    }

    @Test
    void theSizeIsKnownWithoutDecoding() {
        var encoder = new PictureEncoder(EndpointStageFixture.picture(), 50_000);
        var size = encoder.sentSize(EndpointStageFixture.WIDTH, EndpointStageFixture.HEIGHT);
        assertThat(encoder.whole().width()).isEqualTo(size.width());
        assertThat(encoder.whole().height()).isEqualTo(size.height());
        assertThat(size.width() * size.height()).isLessThanOrEqualTo(50_000);
    }

    @Test
    void aNarrowPictureKeepsAPixelOfEachSide() {
        var size = new PictureEncoder(new byte[0], 1024).sentSize(1, 1_000_000);
        assertThat(size.width()).isEqualTo(1);
        assertThat(size.height()).isGreaterThan(1);
    }

    @Test
    void cropsOfAnyBoxLieInsideOfThePicture() {
        var encoder = new PictureEncoder(EndpointStageFixture.picture(), 1 << 20);
        var random = new SplittableRandom(1);
        for (int i = 0; i < 100; i++) {
            double x = random.nextDouble(-5, EndpointStageFixture.WIDTH);
            double y = random.nextDouble(-5, EndpointStageFixture.HEIGHT);
            Box box = Box.ofSize(x, y, random.nextDouble(0.01, 300), random.nextDouble(0.01, 300));
            SentPicture crop = encoder.crop(box, random.nextDouble(0, 2));
            assertThat(crop.width()).isBetween(16, EndpointStageFixture.WIDTH);
            assertThat(crop.height()).isBetween(16, EndpointStageFixture.HEIGHT);
        }
    }

    @Test
    void whatIsNoPictureIsRefused() {
        assertThatThrownBy(() -> new PictureEncoder(new byte[] {1, 2}, 1024).whole())
                .isInstanceOf(InvalidImageException.class);
    }
}
