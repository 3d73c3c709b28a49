package io.rexserve.serving.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class EwmaTest {
    @Test
    void startsWithTheFirstObservation() {
        Ewma average = Ewma.of(0.2);
        assertThat(average.isEmpty()).isTrue();
        assertThat(average.value()).isZero();

        average.record(5);

        assertThat(average.isEmpty()).isFalse();
        assertThat(average.value()).isEqualTo(5);
    }

    @Test
    void weighsTheNewestObservation() {
        Ewma average = Ewma.of(0.25);
        average.record(4);
        average.record(8);

        assertThat(average.value()).isEqualTo(5);
    }

    @Test
    void limitsHowMuchAnOutlierCounts() {
        Ewma average = Ewma.of(0.25).limitingOutliers(3);
        average.record(4);
        average.record(1000);

        assertThat(average.value()).as("4 + a quarter of 3 * 4 - 4").isEqualTo(6);
    }

    @Test
    void refusesAWeightOutOfRange() {
        assertThatIllegalArgumentException().isThrownBy(() -> Ewma.of(0)).withMessageContaining("weight: 0.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Ewma.of(1).limitingOutliers(1))
                .withMessageContaining("ratio: 1.0");
    }

    @Test
    void serviceTimeAdvisesBetweenATenthOfASecondAndHalfAMinute() {
        var time = new ServiceTime();
        assertThat(time.retryAfter(7)).isEqualTo(Duration.ofMillis(100));

        time.record(2, Duration.ofSeconds(4));

        assertThat(time.retryAfter(3)).isEqualTo(Duration.ofSeconds(6));
        assertThat(time.retryAfter(300)).isEqualTo(Duration.ofSeconds(30));
    }
}
