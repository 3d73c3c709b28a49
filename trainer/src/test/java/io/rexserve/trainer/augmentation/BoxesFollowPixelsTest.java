package io.rexserve.trainer.augmentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Rectangles are drawn, changed, and found again by their colours: their boxes must lie where they are.
class BoxesFollowPixelsTest {
    private static final int SEEDS = 60;

    /// Half a pixel by the edges of resized pixels and half by those of found ones.
    private static final double RESIZED = 1.001;

    static List<ImageChange> changes() {
        return List.of(
                new HorizontalFlip(1),
                new RandomCrop(1, 0.3, 1e-9),
                new ScaleJitter(0.4, 1, 1e-9),
                new ScaleJitter(1, 2.5, 1e-9),
                new ScaleJitter(0.5, 2, 1e-9));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void boxesLieWhereTheObjectsAre(ImageChange change) {
        double tolerance = change instanceof ScaleJitter ? RESIZED : 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            var random = new SplittableRandom(seed);
            BoxedImage drawn = ColouredRectangles.draw(random.nextInt(60, 140), random.nextInt(60, 140), 0, 3, random);
            BoxedImage changed = change.apply(drawn, random);
            for (int region = 0; region < 3; region++) {
                requireFound(changed, 0, region, region, tolerance);
            }
        }
    }

    private static void requireFound(BoxedImage image, int part, int region, int colour, double tolerance) {
        var found = ColouredRectangles.find(image.image(), colour);
        var box = image.boxes().stream()
                .filter(moved -> moved.image() == part && moved.region() == region)
                .findFirst();
        if (box.isEmpty()) {
            assertThat(found).isEmpty();
            return;
        }
        MovedBox moved = box.get();
        if (moved.width() < 2 * tolerance || moved.height() < 2 * tolerance) {
            return; // less than a pixel of it may be left
        }
        assertThat(found).isPresent();
        assertThat(moved.x1()).isCloseTo(found.get()[0], within(tolerance));
        assertThat(moved.y1()).isCloseTo(found.get()[1], within(tolerance));
        assertThat(moved.x2()).isCloseTo(found.get()[2], within(tolerance));
        assertThat(moved.y2()).isCloseTo(found.get()[3], within(tolerance));
    }

    @Test
    void boxesOfAMosaicLieWhereTheObjectsOfTheFourImagesAre() {
        var mosaic = new Mosaic(1, 0.2, 1e-9);
        for (int seed = 0; seed < SEEDS; seed++) {
            var random = new SplittableRandom(seed);
            List<BoxedImage> images = IntStream.rangeClosed(0, Mosaic.COMPANIONS)
                    .mapToObj(i -> ColouredRectangles.draw(
                            random.nextInt(60, 200), random.nextInt(60, 200), i, 1, random.split()))
                    .toList();
            BoxedImage made = mosaic.apply(images.getFirst(), images::get, random);
            assertThat(made.width()).isEqualTo(images.getFirst().width());
            for (int part = 0; part <= Mosaic.COMPANIONS; part++) {
                requireFound(made, part, 0, part, RESIZED);
            }
        }
    }

    @Test
    void theWholeChainMovesBoxesWithTheirObjects() {
        var geometry = new Augmentation(
                Mosaic.NONE,
                new ScaleJitter(0.7, 1.4, 1e-9),
                new RandomCrop(0.7, 0.6, 1e-9),
                HorizontalFlip.DEFAULT,
                new ColourJitter(1, 10, 0.1, 0.1, 3, 0.02));
        for (int seed = 0; seed < SEEDS; seed++) {
            var random = new SplittableRandom(seed);
            BoxedImage drawn = ColouredRectangles.draw(150, 110, 0, 3, random);
            BoxedImage changed = geometry.apply(drawn, _ -> drawn, random).resized(90, 90);
            for (int region = 0; region < 3; region++) {
                requireFound(changed, 0, region, region, 2);
            }
        }
    }

    @Test
    void whatIsLeftOfAnObjectIsTheShareOfItsArea() {
        BoxedImage drawn = ColouredRectangles.draw(100, 80, 0, 1, new SplittableRandom(1));
        MovedBox box = drawn.boxes().getFirst();
        int half = (int) (box.x1() + box.width() / 2);
        MovedBox cut = drawn.cropped(0, 0, half, 80, 0).boxes().getFirst();
        assertThat(cut.visible()).isCloseTo((half - box.x1()) / box.width(), within(1e-12));
        BoxedImage twice = drawn.cropped(0, 0, half, 80, 0).flipped().resized(31, 17);
        assertThat(twice.boxes().getFirst().visible()).isEqualTo(cut.visible());
        assertThat(drawn.cropped(0, 0, half, 80, cut.visible()).boxes()).hasSize(1);
        assertThat(drawn.cropped(0, 0, half, 80, cut.visible() + 1e-9).boxes()).isEmpty();
    }
}
