package io.rexserve.evaluation.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RectangleTest {
    private static final Rectangle LEFT = Rectangle.ofCorners(0, 0, 10, 10);

    @Test
    void halfOverlapIsAThirdOfTheUnion() {
        assertThat(LEFT.iou(Rectangle.ofCorners(5, 0, 15, 10))).isEqualTo(50.0 / 150);
    }

    @Test
    void touchingBoxesAndEmptyBoxesDoNotOverlap() {
        assertThat(LEFT.iou(Rectangle.ofCorners(10, 0, 20, 10))).isZero();
        assertThat(LEFT.iou(Rectangle.ofCorners(5, 5, 5, 5))).isZero();
        Rectangle point = Rectangle.ofSize(3, 3, 0, 0);
        assertThat(point.iou(point)).isZero();
        assertThat(point.generalizedIou(point)).isZero();
    }

    @Test
    void generalizedIouIsLessByTheUncoveredShareOfTheHull() {
        Rectangle shifted = Rectangle.ofCorners(5, 5, 15, 15);
        assertThat(LEFT.generalizedIou(shifted)).isCloseTo(25.0 / 175 - 50.0 / 225, within(1e-15));
        assertThat(LEFT.generalizedIou(Rectangle.ofCorners(20, 0, 30, 10))).isCloseTo(-100.0 / 300, within(1e-15));
        assertThat(LEFT.generalizedIou(LEFT)).isEqualTo(1);
    }

    @Test
    void overlapWithACrowdIsOverTheFoundBoxAlone() {
        Rectangle found = Rectangle.ofSize(5, 0, 10, 10);
        assertThat(LEFT.cocoIou(found, true)).isEqualTo(0.5);
        assertThat(LEFT.cocoIou(found, false)).isEqualTo(50.0 / 150);
    }

    @Test
    void reversedAndInfiniteBoxesAreRefusedWithTheirCorners() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Rectangle.ofCorners(5, 0, 4, 1))
                .withMessage("box: [5.0, 0.0, 4.0, 1.0] (expected: x1 <= x2 and y1 <= y2)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Rectangle.ofSize(0, 0, Double.NaN, 1))
                .withMessageContaining("finite");
    }
}
