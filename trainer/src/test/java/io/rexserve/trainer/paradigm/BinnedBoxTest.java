package io.rexserve.trainer.paradigm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rexserve.image.box.PixelBox;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BinnedBoxTest {
    private static PixelBox drawn(SplittableRandom random) {
        float w = (float) random.nextDouble(3, 200);
        float h = (float) random.nextDouble(3, 200);
        float x = (float) random.nextDouble(0, 256 - w);
        float y = (float) random.nextDouble(0, 256 - h);
        return new PixelBox(x, y, x + w, y + h);
    }

    @Test
    void aBoxOfBinsHasTheseBins() {
        var random = new SplittableRandom(3);
        for (int i = 0; i < 500; i++) {
            BinnedBox bins = BinnedBox.of(drawn(random));

            assertThat(BinnedBox.of(bins.box())).isEqualTo(bins);
        }
    }

    @Test
    void anEdgeMovesByHalfABinAtMost() {
        var random = new SplittableRandom(4);
        for (int i = 0; i < 500; i++) {
            PixelBox box = drawn(random);
            PixelBox back = BinnedBox.of(box).box();

            assertThat(back.x1()).isCloseTo(box.x1(), within(1.001f));
            assertThat(back.y1()).isCloseTo(box.y1(), within(1.001f));
            assertThat(back.x2()).isCloseTo(box.x2(), within(1.001f));
            assertThat(back.y2()).isCloseTo(box.y2(), within(1.001f));
        }
    }

    @Test
    void theIouCeilingGrowsWithTheBox() {
        var small = new PixelBox(10.4f, 10.4f, 20.1f, 20.1f);
        var large = new PixelBox(10.4f, 10.4f, 200.1f, 200.1f);

        assertThat(BinnedBox.of(small).box().iou(small)).isBetween(0.7f, 0.95f);
        assertThat(BinnedBox.of(large).box().iou(large)).isGreaterThan(0.98f);
    }

    @Test
    void aBoxWithinOneBinAndOneAtTheBorderKeepBothEdgesApart() {
        assertThat(BinnedBox.of(new PixelBox(4.1f, 4.1f, 5, 5)).bins()).containsExactly(2, 2, 3, 3);
        assertThat(BinnedBox.of(new PixelBox(255, 255, 256, 256)).bins()).containsExactly(126, 126, 127, 127);
    }

    @Test
    void crossedEdgesAreRefused() {
        assertThatThrownBy(() -> new BinnedBox(List.of(5, 0, 5, 9)))
                .hasMessage("bins: [5, 0, 5, 9] (expected: right above left, bottom above top)");
        assertThatThrownBy(() -> new BinnedBox(List.of(0, 0, 128, 9)))
                .hasMessage("bins: [0, 0, 128, 9] (expected: four of 0 to 127)");
    }
}
