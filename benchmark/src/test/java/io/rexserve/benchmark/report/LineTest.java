package io.rexserve.benchmark.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LineTest {
    @Test
    void isTheSlopeOfPointsOnALine() {
        assertThat(Line.through(new double[] {0, 1, 4}, new double[] {5, 3, -3}).slope())
                .isCloseTo(-2, within(1e-12));
    }

    @Test
    void isTheLeastSquaresSlopeOfOtherPoints() {
        // by hand: mean x 1.5, mean y 2; 4.5 + 0 - 0.5 + 1.5 over 5
        assertThat(Line.through(new double[] {0, 1, 2, 3}, new double[] {-1, 2, 1, 6})
                        .slope())
                .isCloseTo(2, within(1e-12));
    }

    @Test
    void requiresTwoDifferentPositions() {
        assertThatThrownBy(() -> Line.through(new double[] {2, 2}, new double[] {1, 9}))
                .hasMessage("x: one value (expected: at least two different ones)");
    }

    @Test
    void continuesBeyondItsPoints() {
        Line line = Line.through(new double[] {2, 4, 6}, new double[] {7, 8, 9});

        assertThat(line.intercept()).isCloseTo(6, within(1e-12));
        assertThat(line.at(32)).isCloseTo(22, within(1e-12));
    }
}
