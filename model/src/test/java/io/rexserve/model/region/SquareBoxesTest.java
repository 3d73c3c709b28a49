package io.rexserve.model.region;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.image.box.PixelBox;
import java.util.List;
import org.junit.jupiter.api.Test;

class SquareBoxesTest {
    @Test
    void boxesMoveWithThePaddingAndTheResize() {
        // 200 x 100 padded by 50 rows above, then 200 -> 800
        float[] moved = SquareBoxes.of(List.of(new PixelBox(10, 20, 30, 60)), 200, 100, 800);
        assertThat(moved).containsExactly(40, 280, 120, 440);
    }

    @Test
    void anOddPaddingIsRoundedDown() {
        assertThat(SquareBoxes.of(List.of(new PixelBox(0, 0, 1, 1)), 2, 5, 5)).containsExactly(1, 0, 2, 1);
    }

    @Test
    void orderDuplicatesAndBoxesOverTheBorderStay() {
        PixelBox over = new PixelBox(-20, -10, 150, 130);
        PixelBox empty = new PixelBox(50, 50, 50, 50);
        float[] moved = SquareBoxes.of(List.of(over, empty, over), 100, 100, 100);
        assertThat(moved).containsExactly(-20, -10, 150, 130, 50, 50, 50, 50, -20, -10, 150, 130);
    }

    @Test
    void aBoxFarOutsideIsRefused() {
        assertThatThrownBy(() -> SquareBoxes.of(List.of(new PixelBox(0, 0, 201, 10)), 100, 60, 100))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("boxes[0]: ")
                .hasMessageContaining("from -100.0 to 200.0");
    }
}
