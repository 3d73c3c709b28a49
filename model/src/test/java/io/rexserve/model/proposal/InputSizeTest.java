package io.rexserve.model.proposal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class InputSizeTest {
    /// Of the embedded network, of the published one, and of extreme ones.
    record Config(int shortSide, int maxSide) {}

    private static Stream<Config> configs() {
        return Stream.of(new Config(256, 427), new Config(800, 1333), new Config(160, 266), new Config(1, 1));
    }

    // Sizes that upstream computes for its sample images, and a long one.
    @ParameterizedTest
    @CsvSource({
        "2246, 1590, 1130, 800",
        "683, 512, 1067, 800",
        "500, 375, 1066, 800",
        "640, 426, 1201, 800",
        "1440, 1080, 1066, 800",
        "1440, 810, 1333, 750",
        "3000, 1000, 1332, 444",
        "800, 1000, 800, 1000",
    })
    void resizesAsUpstream(int width, int height, int newWidth, int newHeight) {
        assertThat(InputSize.of(width, height, 800, 1333)).isEqualTo(new InputSize(newWidth, newHeight));
    }

    @ParameterizedTest
    @CsvSource({
        "10000, 1, 1333, 1",
        "1, 10000, 1, 1333",
        "16777216, 1, 1333, 1",
        "2147483647, 1, 1333, 1",
        "1334, 1, 1333, 1",
        "2, 1500, 2, 1333",
        "70710, 707, 1300, 13",
    })
    void aSideOfFewPixelsStretchesNone(int width, int height, int newWidth, int newHeight) {
        assertThat(InputSize.of(width, height, 800, 1333)).isEqualTo(new InputSize(newWidth, newHeight));
    }

    @ParameterizedTest
    @MethodSource("configs")
    void noSideExceedsTheConfigurationOrFallsBelowOne(Config config) {
        var random = new Random(5);
        for (int i = 0; i < 300_000; i++) {
            requireWithin(config, side(random, i % 5 == 0), side(random, i % 7 == 0));
        }
        for (int longer = 1; longer <= 100_000; longer += longer < 3000 ? 1 : 97) {
            for (int shorter = 1; shorter <= 9; shorter++) {
                requireWithin(config, longer, shorter);
                requireWithin(config, shorter, longer);
            }
        }
    }

    // Small sides as often as large ones.
    private static int side(Random random, boolean few) {
        return 1 + random.nextInt(few ? 3 : 1 << (1 + random.nextInt(16))) % 100_000;
    }

    private static void requireWithin(Config config, int width, int height) {
        InputSize size = InputSize.of(width, height, config.shortSide(), config.maxSide());
        boolean within = Math.min(size.width(), size.height()) >= 1
                && Math.min(size.width(), size.height()) <= config.shortSide()
                && Math.max(size.width(), size.height()) <= config.maxSide();
        if (!within) {
            assertThat(size).as("%d x %d in %s", width, height, config).isNull();
        }
    }

    @Test
    void equalsTheReferenceBelowTwoToOne() {
        var random = new Random(6);
        int compared = 0;
        for (int i = 0; i < 300_000; i++) {
            int width = 1 + random.nextInt(9000);
            int height = 1 + random.nextInt(9000);
            if (Math.max(width, height) < 2 * Math.min(width, height)) {
                compared++;
                assertThat(InputSize.of(width, height, 800, 1333)).isEqualTo(reference(width, height, 800, 1333));
            }
        }
        assertThat(compared).isGreaterThan(100_000);
    }

    /// The reference's rule, word by word (upstream `datasets/transforms`, `get_size_with_aspect_ratio`).
    private static InputSize reference(int width, int height, int shortSide, int maxSide) {
        double shorter = Math.min(width, height);
        double longer = Math.max(width, height);
        int side = shortSide;
        if (longer / shorter * side > maxSide) {
            side = (int) Math.rint(maxSide * shorter / longer);
        }
        if ((width <= height && width == side) || (height <= width && height == side)) {
            return new InputSize(width, height);
        }
        return width < height
                ? new InputSize(side, (int) ((double) side * height / width))
                : new InputSize((int) ((double) side * width / height), side);
    }
}
