package io.rexserve.image.box;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class NonMaximumSuppressionTest {
    private static PixelBox at(float x) {
        return new PixelBox(x, 0, x + 10, 10);
    }

    @Test
    void stopsWhenEnoughBoxesAreKept() {
        List<PixelBox> boxes = List.of(at(0), at(100), at(200));
        assertThat(NonMaximumSuppression.keep(boxes, new float[] {0.5f, 0.9f, 0.7f}, 0.5, 2))
                .containsExactly(1, 2);
    }

    @Test
    void keepsTheHigherScoreOfTwoOverlappingBoxes() {
        List<PixelBox> boxes = List.of(at(0), at(1), at(50));
        assertThat(NonMaximumSuppression.keep(boxes, new float[] {0.5f, 0.9f, 0.1f}, 0.5))
                .containsExactly(1, 2);
    }

    @Test
    void anOverlapOfExactlyTheThresholdIsKept() {
        List<PixelBox> boxes = List.of(new PixelBox(0, 0, 10, 10), new PixelBox(0, 0, 10, 5));
        float[] scores = {0.9f, 0.8f};
        assertThat(NonMaximumSuppression.keep(boxes, scores, 0.5)).containsExactly(0, 1);
        assertThat(NonMaximumSuppression.keep(boxes, scores, 0.49)).containsExactly(0);
    }

    @Test
    void aSuppressedBoxSuppressesNoOther() {
        List<PixelBox> boxes = List.of(at(0), at(4), at(8));
        assertThat(NonMaximumSuppression.keep(boxes, new float[] {0.9f, 0.8f, 0.7f}, 0.3))
                .containsExactly(0, 2);
    }

    @Test
    void amongEqualScoresTheEarlierBoxComesFirst() {
        assertThat(NonMaximumSuppression.keep(List.of(at(0), at(1)), new float[] {0.5f, 0.5f}, 0.5))
                .containsExactly(0);
    }

    @Test
    void keptBoxesDoNotOverlapAndEverySuppressedBoxOverlapsABetterOne() {
        var random = new SplittableRandom(3);
        var boxes = new ArrayList<PixelBox>();
        var scores = new float[60];
        for (int i = 0; i < scores.length; i++) {
            float x = (float) random.nextDouble(80);
            float y = (float) random.nextDouble(80);
            boxes.add(new PixelBox(x, y, x + (float) random.nextDouble(30), y + (float) random.nextDouble(30)));
            scores[i] = (float) random.nextDouble();
        }
        List<Integer> kept = NonMaximumSuppression.keep(boxes, scores, 0.3);
        for (int i = 0; i < scores.length; i++) {
            int box = i;
            assertThat(kept.contains(box))
                    .isEqualTo(kept.stream()
                            .filter(k -> k != box && scores[k] >= scores[box])
                            .noneMatch(k -> boxes.get(k).iou(boxes.get(box)) > 0.3));
        }
        assertThat(kept).isSortedAccordingTo((a, b) -> Float.compare(scores[b], scores[a]));
    }

    @Test
    void refusesAScoreCountOtherThanTheBoxCount() {
        assertThatThrownBy(() -> NonMaximumSuppression.keep(List.of(at(0)), new float[0], 0.5))
                .hasMessage("scores: 0 (expected: 1)");
        assertThatThrownBy(() -> NonMaximumSuppression.keep(List.of(at(0)), new float[] {Float.NaN}, 0.5))
                .hasMessageContaining("scores[0]: NaN");
        assertThatThrownBy(() -> NonMaximumSuppression.keep(List.of(at(0)), new float[] {1}, 1.5))
                .hasMessageContaining("threshold: 1.5");
    }
}
