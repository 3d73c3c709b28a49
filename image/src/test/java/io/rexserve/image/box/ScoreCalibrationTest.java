package io.rexserve.image.box;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ScoreCalibrationTest {
    @Test
    void isTheLogisticFunctionOfBothLogarithms() {
        var calibration = new ScoreCalibration(2, 0.5, -1);
        double odds = 2 * Math.log(0.8) - 0.5 * Math.log(0.2) - 1;

        assertThat(calibration.of(0.8f)).isCloseTo((float) (1 / (1 + Math.exp(-odds))), within(1e-6f));
    }

    @Test
    void oneOneAndZeroChangeNoBit() {
        for (float score : new float[] {0, 0.1f, 0.3f, 0.9999999f, 1}) {
            assertThat(ScoreCalibration.IDENTITY.of(score)).isEqualTo(score);
        }
    }

    @Test
    void ofCertainScoresAreProbabilities() {
        var calibration = new ScoreCalibration(0.5, 3, 2);

        assertThat(calibration.of(0)).isBetween(0f, 0.1f);
        assertThat(calibration.of(1)).isBetween(0.9f, 1f);
        assertThat(new ScoreCalibration(1, 0, 0).of(1)).isCloseTo(0.5f, within(1e-6f));
    }

    @Test
    void parametersThatWouldTurnRankingsAroundAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ScoreCalibration(-0.1, 1, 0))
                .withMessage("a: -0.1 (expected: a finite number of at least 0)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ScoreCalibration(1, Double.NaN, 0))
                .withMessageStartingWith("b: NaN");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ScoreCalibration(1, 1, Double.POSITIVE_INFINITY))
                .withMessage("c: Infinity (expected: a finite number)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ScoreCalibration(0, 0, 1))
                .withMessageStartingWith("a, b: 0, 0");
    }
}
