package io.rexserve.evaluation.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ScaleTest {
    @Test
    void mapsTheDomainToTheRangeInEitherDirection() {
        assertThat(new Scale(0, 1, 48, 446).at(0.25)).isEqualTo(147.5);
        assertThat(new Scale(0, 200, 258, 24).at(50)).isEqualTo(199.5);
    }

    @Test
    void putsTicksAtRoundValues() {
        assertThat(new Scale(0, 1, 0, 1).ticks(6))
                .hasSize(6)
                .allSatisfy(tick -> assertThat(tick * 5).isCloseTo(Math.rint(tick * 5), within(1e-12)));
        assertThat(new Scale(0, 730, 0, 1).ticks(6)).containsExactly(0.0, 200.0, 400.0, 600.0);
        assertThat(new Scale(-3, 4, 0, 1).ticks(6)).containsExactly(-2.0, 0.0, 2.0, 4.0);
        assertThat(new Scale(0.31, 0.347, 0, 1).ticks(5)).hasSize(4).startsWith(0.31);
    }

    @Test
    void widensTheDomainToRoundValues() {
        Scale scale = Scale.rounded(3, 187, 0, 100);

        assertThat(scale.low()).isZero();
        assertThat(scale.high()).isEqualTo(200);
    }

    @Test
    void givesASingleValueADomain() {
        Scale zero = Scale.rounded(0, 0, 0, 1);
        Scale one = Scale.rounded(0.5, 0.5, 0, 1);

        assertThat(zero.low()).isLessThan(zero.high());
        assertThat(one.low()).isLessThanOrEqualTo(0.5);
        assertThat(one.high()).isGreaterThanOrEqualTo(0.5);
    }

    @Test
    void refusesAnEmptyDomain() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Scale(1, 1, 0, 1))
                .withMessage("domain: 1.0 to 1.0 (expected: finite and low < high)");
    }
}
