package io.rexserve.datasets.scene;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.datasets.record.Box;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.ImageSource;
import io.rexserve.datasets.record.Region;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SuperlativePhrasesTest {
    private static final Region LEFT = region("dog", 10, 20, 30, 40);
    private static final Region RIGHT = region("dog", 70, 22, 95, 50);
    private static final Region CAT = region("cat", 40, 40, 60, 60);

    private static Region region(@Nullable String category, float x1, float y1, float x2, float y2, String... phrases) {
        return new Region(
                null,
                Box.ofCorners(x1, y1, x2, y2),
                category,
                List.of(phrases),
                List.of(),
                false,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                null);
    }

    private static ImageRecord record(Region... regions) {
        return ImageRecord.of("1", new ImageSource.File("1.jpg", Path.of("1.jpg")), 100, 80, List.of(regions));
    }

    /// Centres lie 20 and 82.5 from the left, 30 and 36 from the top: 6 is less than a tenth of 100.
    @Test
    void aRegionIsSingledOutWhereTheNextStaysBehindByATenth() {
        List<Region> told = SuperlativePhrases.added(List.of(LEFT, RIGHT, CAT), 100, 80);
        assertThat(told)
                .extracting(Region::phrases)
                .containsExactly(List.of("leftmost dog"), List.of("rightmost dog"), List.of());
    }

    @Test
    void phrasesAreToldAnewOfMirroredBoxes() {
        List<Region> mirrored =
                List.of(region("dog", 70, 20, 90, 40, "leftmost dog"), region("dog", 5, 22, 30, 50, "rightmost dog"));
        assertThat(SuperlativePhrases.added(mirrored, 100, 80))
                .extracting(Region::phrases)
                .containsExactly(List.of("rightmost dog"), List.of("leftmost dog"));
    }

    @Test
    void onlySuperlativesOfTheRegionsOwnCategoryAreKnownToFollowFromBoxes() {
        assertThat(SuperlativePhrases.areAllWords(record(region("dog", 1, 1, 9, 9, "leftmost dog"), CAT)))
                .isTrue();
        assertThat(SuperlativePhrases.areAllWords(record(LEFT, CAT))).isFalse();
        assertThat(SuperlativePhrases.areAllWords(record(region("dog", 1, 1, 9, 9, "leftmost dog", "the old dog"))))
                .isFalse();
        assertThat(SuperlativePhrases.areAllWords(record(region("cat", 1, 1, 9, 9, "leftmost dog"))))
                .isFalse();
        assertThat(SuperlativePhrases.areAllWords(record(region(null, 1, 1, 9, 9, "leftmost dog"))))
                .isFalse();
    }
}
