package io.rexserve.trainer.augmentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rexserve.image.RgbImage;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Every pixel of the images says in its colour where it lies and of which image it is; after all changes the tiles
/// must
/// say the same.
class TilesFollowPixelsTest {
    private static final int SEEDS = 40;
    private static final int NUMBERS = 60;

    private static BoxedImage ramp(int number, int width, int height) {
        var pixels = new byte[3 * width * height];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int at = 3 * (y * width + x);
                pixels[at] = (byte) Math.round(250 * (x + 0.5) / width);
                pixels[at + 1] = (byte) Math.round(250 * (y + 0.5) / height);
                pixels[at + 2] = (byte) (NUMBERS * (number + 1));
            }
        }
        return new BoxedImage(new RgbImage(width, height, pixels), List.of());
    }

    private static int channel(BoxedImage image, int x, int y, int channel) {
        return Byte.toUnsignedInt(image.image().pixels()[3 * (y * image.width() + x) + channel]);
    }

    private static void requireTiles(BoxedImage image) {
        for (Tile tile : image.tiles()) {
            for (double share : new double[] {0.2, 0.5, 0.8}) {
                int x = (int) (tile.x1() + share * (tile.x2() - tile.x1()));
                int y = (int) (tile.y1() + share * (tile.y2() - tile.y1()));
                if (tile.x2() - tile.x1() > 12 && tile.y2() - tile.y1() > 12) {
                    assertThat(tile.holds(x + 0.5, y + 0.5)).isTrue();
                    assertThat(channel(image, x, y, 2)).isCloseTo(NUMBERS * (tile.image() + 1), within(1));
                    assertThat(channel(image, x, y, 0) / 250.0).isCloseTo(tile.u(x + 0.5), within(0.02));
                    assertThat(channel(image, x, y, 1) / 250.0).isCloseTo(tile.v(y + 0.5), within(0.02));
                }
            }
        }
    }

    @Test
    void pixelsOfScaledCutMirroredMosaicsComeFromWhereTheirTilesSay() {
        var geometry = new Augmentation(
                new Mosaic(0.6, 0.3, 1e-9),
                new ScaleJitter(0.7, 1.4, 1e-9),
                new RandomCrop(0.7, 0.6, 1e-9),
                HorizontalFlip.DEFAULT,
                ColourJitter.NONE);
        for (int seed = 0; seed < SEEDS; seed++) {
            List<BoxedImage> images = IntStream.rangeClosed(0, Mosaic.COMPANIONS)
                    .mapToObj(i -> ramp(i, 120 + 10 * i, 100 + 8 * i))
                    .toList();
            BoxedImage changed = geometry.apply(images.getFirst(), images::get, new SplittableRandom(seed));
            assertThat(changed.tiles()).isNotEmpty();
            requireTiles(changed.resized(110, 90));
        }
    }

    @Test
    void aTurnedTileReadsItsRowsFromBelow() {
        Tile turned = Tile.whole(40, 20).turned(20);
        assertThat(turned.v(0)).isEqualTo(1);
        assertThat(turned.v(15)).isEqualTo(0.25);
        assertThat(turned.u(10)).isEqualTo(0.25);
    }
}
