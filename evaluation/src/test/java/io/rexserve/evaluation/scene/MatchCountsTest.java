package io.rexserve.evaluation.scene;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.image.box.PixelBox;
import java.util.List;
import org.junit.jupiter.api.Test;

class MatchCountsTest {
    private static final PixelBox LEFT = new PixelBox(0, 0, 10, 10);
    private static final PixelBox RIGHT = new PixelBox(50, 0, 70, 20);

    @Test
    void countsASecondBoxOnOneTruthAsWrong() {
        assertThat(MatchCounts.of(List.of(LEFT, LEFT), List.of(LEFT, RIGHT))).isEqualTo(new MatchCounts(1, 2, 2));
    }

    @Test
    void matchesAtAnIouOfOneHalf() {
        assertThat(MatchCounts.of(List.of(new PixelBox(0, 0, 10, 5)), List.of(LEFT))
                        .right())
                .isEqualTo(1);
        assertThat(MatchCounts.of(List.of(new PixelBox(0, 0, 10, 4)), List.of(LEFT))
                        .right())
                .isZero();
    }

    @Test
    void isPerfectWhenNothingIsMissedOrAdded() {
        MatchCounts score = MatchCounts.of(List.of(RIGHT, LEFT), List.of(LEFT, RIGHT));
        assertThat(List.of(score.precision(), score.recall(), score.f1())).containsOnly(1.0);
    }

    @Test
    void isZeroWithoutPredictions() {
        MatchCounts score = MatchCounts.of(List.of(), List.of(LEFT));
        assertThat(List.of(score.precision(), score.recall(), score.f1())).containsOnly(0.0);
    }
}
