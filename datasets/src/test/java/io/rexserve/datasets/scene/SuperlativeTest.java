package io.rexserve.datasets.scene;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.image.box.PixelBox;
import java.util.List;
import org.junit.jupiter.api.Test;

class SuperlativeTest {
    private static final double MARGIN = 10;
    private static final Superlative.Box LEFT = Superlative.Box.of(new PixelBox(0, 0, 10, 10));
    private static final Superlative.Box RIGHT = Superlative.Box.of(new PixelBox(50, 0, 70, 20));

    @Test
    void singlesOutTheBoxThatIsMeant() {
        assertThat(Superlative.LEFTMOST.among(List.of(RIGHT, LEFT), MARGIN)).hasValue(1);
        assertThat(Superlative.RIGHTMOST.among(List.of(RIGHT, LEFT), MARGIN)).hasValue(0);
        assertThat(Superlative.LARGEST.among(List.of(RIGHT, LEFT), MARGIN)).hasValue(0);
    }

    @Test
    void singlesOutNothingWithinTheMarginOrAmongFewerThanTwo() {
        assertThat(Superlative.TOPMOST.among(List.of(RIGHT, LEFT), MARGIN)).isEmpty();
        assertThat(Superlative.LEFTMOST.among(List.of(LEFT), MARGIN)).isEmpty();
    }
}
