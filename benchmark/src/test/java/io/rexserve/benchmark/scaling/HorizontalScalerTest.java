package io.rexserve.benchmark.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HorizontalScalerTest {
    private static final Duration WINDOW = Duration.ofSeconds(30);

    private final HorizontalScaler scaler = new HorizontalScaler(1, 4, 3, WINDOW);

    @ParameterizedTest
    @CsvSource({
        "0, 1, 1",
        "3, 1, 1",
        "3.2, 1, 1", // within a tenth of the target
        "3.4, 1, 2",
        "6.1, 1, 3",
        "6.5, 2, 2", // within a tenth of two replicas' target
        "100, 1, 4",
    })
    void followsDemandUpAtOnceWithinToleranceAndLimits(double demand, int current, int wanted) {
        assertThat(scaler.wanted(demand, current, at(0))).isEqualTo(wanted);
    }

    @Test
    void removesAReplicaOnlyAfterFewerHaveSufficedForTheWholeWindow() {
        assertThat(scaler.wanted(6, 1, at(0))).isEqualTo(2);
        assertThat(scaler.wanted(1, 2, at(10))).isEqualTo(2);
        assertThat(scaler.wanted(1, 2, at(25))).isEqualTo(2);
        assertThat(scaler.wanted(1, 2, at(31))).isEqualTo(1);
    }

    @Test
    void aPeakWithinTheWindowStartsItAnew() {
        assertThat(scaler.wanted(6, 2, at(0))).isEqualTo(2);
        assertThat(scaler.wanted(1, 2, at(20))).isEqualTo(2);
        assertThat(scaler.wanted(6, 2, at(25))).isEqualTo(2);
        assertThat(scaler.wanted(1, 2, at(40))).isEqualTo(2);
        assertThat(scaler.wanted(1, 2, at(56))).isEqualTo(1);
    }

    @Test
    void goesDownNoFurtherThanTheHighestRecommendationOfTheWindow() {
        assertThat(scaler.wanted(12, 1, at(0))).isEqualTo(4);
        assertThat(scaler.wanted(6, 4, at(20))).isEqualTo(4);
        assertThat(scaler.wanted(1, 4, at(40))).isEqualTo(2);
        assertThat(scaler.wanted(1, 2, at(51))).isEqualTo(1);
    }

    @Test
    void keepsWhatThereIsWithoutData() {
        assertThat(scaler.wanted(Double.NaN, 3, at(0))).isEqualTo(3);
        assertThat(scaler.wanted(Double.POSITIVE_INFINITY, 2, at(60))).isEqualTo(2);
    }

    @Test
    void bringsReplicasBackIntoTheLimits() {
        assertThat(new HorizontalScaler(2, 4, 3, WINDOW).wanted(0, 1, at(0))).isEqualTo(2);
        assertThat(scaler.wanted(100, 9, at(100))).isEqualTo(4);
    }

    @Test
    void refusesLimitsThatNothingFits() {
        assertThatThrownBy(() -> new HorizontalScaler(3, 2, 1, WINDOW)).hasMessageContaining("min");
        assertThatThrownBy(() -> new HorizontalScaler(1, 2, 0, WINDOW)).hasMessageContaining("target");
    }

    private static long at(int seconds) {
        return TimeUnit.SECONDS.toNanos(seconds);
    }
}
