package io.rexserve.trainer.augmentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rexserve.image.RgbImage;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class AugmentationTest {
    private static BoxedImage drawn(int seed) {
        return ColouredRectangles.draw(90, 70, 0, 3, new SplittableRandom(seed));
    }

    @Test
    void aCropNeverLosesAllBoxes() {
        var crop = new RandomCrop(1, 0.05, 0.9);
        for (int seed = 0; seed < 300; seed++) {
            assertThat(crop.apply(drawn(seed), new SplittableRandom(seed)).boxes())
                    .isNotEmpty()
                    .allMatch(box -> box.visible() >= 0.9);
        }
    }

    @Test
    void scalingNeverLosesAllBoxes() {
        var scale = new ScaleJitter(1, 20, 0.9);
        for (int seed = 0; seed < 300; seed++) {
            assertThat(scale.apply(drawn(seed), new SplittableRandom(seed)).boxes())
                    .isNotEmpty();
        }
    }

    @Test
    void sameRandomNumbersGiveTheSameImage() {
        BoxedImage first = Augmentation.DEFAULT.apply(drawn(1), i -> drawn(1 + i), new SplittableRandom(5));
        BoxedImage second = Augmentation.DEFAULT.apply(drawn(1), i -> drawn(1 + i), new SplittableRandom(5));
        BoxedImage third = Augmentation.DEFAULT.apply(drawn(1), i -> drawn(1 + i), new SplittableRandom(6));
        assertThat(second.boxes()).isEqualTo(first.boxes());
        assertThat(second.image().pixels()).isEqualTo(first.image().pixels());
        assertThat(third.image().pixels()).isNotEqualTo(first.image().pixels());
    }

    @Test
    void changesThatKeepWordsLeaveEveryObjectInItsPlace() {
        Augmentation words = Augmentation.DEFAULT.keepingWords();
        for (int seed = 0; seed < 50; seed++) {
            BoxedImage changed = words.apply(
                    drawn(seed),
                    _ -> {
                        throw new AssertionError("a mosaic was made");
                    },
                    new SplittableRandom(seed));
            assertThat(changed.boxes()).isEqualTo(drawn(seed).boxes());
        }
        assertThat(List.of(words.scale(), words.crop(), words.flip(), words.colour()))
                .allMatch(ImageChange::keepsWords);
        assertThat(List.of(
                        Augmentation.DEFAULT.scale(),
                        Augmentation.DEFAULT.crop(),
                        Augmentation.DEFAULT.flip(),
                        Augmentation.DEFAULT.colour()))
                .noneMatch(ImageChange::keepsWords);
    }

    @Test
    void hueAndSaturationLeaveTheBrightness() {
        byte[] pixels = new byte[3 * 256];
        for (int i = 0; i < 256; i++) {
            pixels[3 * i] = (byte) (100 + i % 40);
            pixels[3 * i + 1] = (byte) (110 + i % 30);
            pixels[3 * i + 2] = (byte) (90 + i % 50);
        }
        var image = new BoxedImage(new RgbImage(16, 16, pixels), List.of());
        var jitter = new ColourJitter(1, 0, 0, 0.5, 90, 0);
        for (int seed = 0; seed < 20; seed++) {
            byte[] changed =
                    jitter.apply(image, new SplittableRandom(seed)).image().pixels();
            assertThat(changed).isNotEqualTo(pixels);
            for (int i = 0; i < 256; i++) {
                assertThat(brightness(changed, i)).isCloseTo(brightness(pixels, i), within(1.5));
            }
        }
    }

    private static double brightness(byte[] pixels, int i) {
        return 0.299 * (pixels[3 * i] & 0xFF) + 0.587 * (pixels[3 * i + 1] & 0xFF) + 0.114 * (pixels[3 * i + 2] & 0xFF);
    }

    @Test
    void noneChangesNothing() {
        BoxedImage same = Augmentation.NONE.apply(drawn(1), _ -> drawn(2), new SplittableRandom(1));
        assertThat(same.image().pixels()).isEqualTo(drawn(1).image().pixels());
        assertThat(same.boxes()).isEqualTo(drawn(1).boxes());
    }

    @Test
    void theSmallestImageCanBeChanged() {
        var pixel = new BoxedImage(new RgbImage(1, 1, new byte[3]), List.of(new MovedBox(0, 0, 0.2, 0.2, 0.7, 0.9, 1)));
        for (int seed = 0; seed < 100; seed++) {
            assertThat(Augmentation.DEFAULT
                            .apply(pixel, _ -> pixel, new SplittableRandom(seed))
                            .boxes())
                    .hasSize(1);
        }
    }

    @Test
    void valuesOutsideTheirRangesAreRefusedByName() {
        assertThatThrownBy(() -> new HorizontalFlip(1.5))
                .hasMessage("flip probability: 1.5 (expected: within 0.0 to 1.0, the lesser first)");
        assertThatThrownBy(() -> new ScaleJitter(2, 1, 0.3))
                .hasMessage("scale: 2.0 to 1.0 (expected: within 0.05 to 20.0, the lesser first)");
        assertThatThrownBy(() -> new RandomCrop(0.5, Double.NaN, 0.3)).hasMessageStartingWith("crop side: NaN");
    }

    @Test
    void aRecipeReadsItBackAsItWasWritten() {
        var json = JsonMapper.shared();
        assertThat(json.readValue(json.writeValueAsString(Augmentation.DEFAULT), Augmentation.class))
                .isEqualTo(Augmentation.DEFAULT);
    }
}
