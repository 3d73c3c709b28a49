package io.rexserve.evaluation.paradigm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rexserve.image.box.PixelBox;
import java.util.List;
import org.junit.jupiter.api.Test;

class BoxCountsTest {
    private static PixelBox box(float x, float width) {
        return new PixelBox(x, 0, x + width, 10);
    }

    @Test
    void aPerfectAnswerHasF1OfOneAtEveryThreshold() {
        List<PixelBox> boxes = List.of(box(0, 10), box(50, 10));
        BoxCounts counts = BoxCounts.of(boxes, boxes);

        assertThat(counts.f1()).isEqualTo(1);
        assertThat(counts.meanF1()).isEqualTo(1);
    }

    @Test
    void theMeanOverThresholdsFallsWithTheOverlap() {
        // 8 of 10: IoU .8, right at 0.5 to 0.8, seven of ten thresholds.
        BoxCounts counts = BoxCounts.of(List.of(new PixelBox(0, 0, 8, 10)), List.of(box(0, 10)));

        assertThat(counts.f1()).isEqualTo(1);
        assertThat(counts.meanF1()).isCloseTo(0.7, within(1e-9));
    }

    @Test
    void theBetterOfTwoBoxesIsMatchedWhateverTheirOrder() {
        PixelBox loose = new PixelBox(0, 0, 6, 10);
        List<PixelBox> truths = List.of(box(0, 10));

        assertThat(BoxCounts.of(List.of(loose, box(0, 10)), truths))
                .isEqualTo(BoxCounts.of(List.of(box(0, 10), loose), truths));
        assertThat(BoxCounts.of(List.of(loose, box(0, 10)), truths).right()).containsOnly(1);
    }

    @Test
    void countsOfQuestionsAddUpBeforeTheyAreDivided() {
        BoxCounts hit = BoxCounts.of(List.of(box(0, 10)), List.of(box(0, 10)));
        BoxCounts missed = BoxCounts.of(List.of(), List.of(box(0, 10), box(30, 10)));
        BoxCounts wrong = BoxCounts.of(List.of(box(0, 10)), List.of());

        BoxCounts all = hit.plus(missed).plus(wrong);

        assertThat(all.precision()).isEqualTo(0.5);
        assertThat(all.recall()).isCloseTo(1 / 3.0, within(1e-9));
        assertThat(all.f1()).isCloseTo(0.4, within(1e-9));
    }
}
