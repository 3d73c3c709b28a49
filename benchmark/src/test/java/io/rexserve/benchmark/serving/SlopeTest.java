package io.rexserve.benchmark.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SlopeTest {
    @Test
    void isTheSlopeOfPointsOnALine() {
        assertThat(SoakBenchmark.Slope.of(new double[] {0, 1, 4}, new double[] {5, 3, -3}))
                .isCloseTo(-2, within(1e-12));
    }

    @Test
    void isTheLeastSquaresSlopeOfOtherPoints() {
        // by hand: mean x 1.5, mean y 2; 4.5 + 0 - 0.5 + 1.5 over 5
        assertThat(SoakBenchmark.Slope.of(new double[] {0, 1, 2, 3}, new double[] {-1, 2, 1, 6}))
                .isCloseTo(2, within(1e-12));
    }

    @Test
    void requiresTwoDifferentPositions() {
        assertThatThrownBy(() -> SoakBenchmark.Slope.of(new double[] {2, 2}, new double[] {1, 9}))
                .hasMessage("x: one value (expected: at least two different ones)");
    }
}
