package io.rexserve.image.box;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PixelBoxTest {
    private static final PixelBox BOX = new PixelBox(10, 20, 30, 60);

    @Test
    void iouOfABoxWithItselfIsOneAndIouIsSymmetric() {
        var other = new PixelBox(20, 20, 40, 60);
        assertThat(BOX.iou(BOX)).isEqualTo(1);
        assertThat(BOX.iou(other)).isEqualTo(other.iou(BOX)).isCloseTo(1 / 3f, within(1e-6f));
    }

    @Test
    void boxesThatOnlyTouchDoNotOverlap() {
        assertThat(BOX.iou(new PixelBox(30, 20, 50, 60))).isZero();
        assertThat(BOX.intersection(new PixelBox(10, 60, 30, 70))).isZero();
    }

    @Test
    void emptyBoxesOverlapNothing() {
        var empty = new PixelBox(5, 5, 5, 5);
        assertThat(empty.area()).isZero();
        assertThat(empty.iou(empty)).isZero();
    }

    @Test
    void clippingKeepsThePartInsideTheImage() {
        assertThat(new PixelBox(-5, 20, 500, 60).clip(100, 50)).isEqualTo(new PixelBox(0, 20, 100, 50));
        assertThat(BOX.clip(100, 100)).isEqualTo(BOX);
        assertThat(new PixelBox(200, 20, 300, 60).clip(100, 100)).isEqualTo(new PixelBox(100, 20, 100, 60));
    }

    @ParameterizedTest
    @CsvSource({"3,0,2,1,x1 <= x2", "0,3,1,2,y1 <= y2", "NaN,0,1,1,finite", "0,0,Infinity,1,finite"})
    void cornersAreFiniteAndInOrder(float x1, float y1, float x2, float y2, String expected) {
        assertThatThrownBy(() -> new PixelBox(x1, y1, x2, y2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(expected);
    }
}
