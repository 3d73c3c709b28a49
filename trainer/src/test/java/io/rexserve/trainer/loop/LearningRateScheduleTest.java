package io.rexserve.trainer.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LearningRateScheduleTest {
    @Test
    void aCosineRisesToItsPeakAndFallsToItsLowestShare() {
        LearningRateSchedule schedule = LearningRateSchedule.cosine(0.1, 0.2);

        assertThat(schedule.at(0, 100)).isCloseTo(0.1, within(1e-12));
        assertThat(schedule.at(4, 100)).isCloseTo(0.5, within(1e-12));
        assertThat(schedule.at(9, 100)).isCloseTo(1, within(1e-12));
        assertThat(schedule.at(54, 100)).isCloseTo(0.6, within(0.02));
        assertThat(schedule.at(99, 100)).isCloseTo(0.2, within(1e-3));
    }

    @Test
    void noStepHasARateOfZero() {
        for (int steps : new int[] {1, 2, 3, 50}) {
            for (int step = 0; step < steps; step++) {
                assertThat(LearningRateSchedule.cosine(0, 0).at(step, steps)).isPositive();
                assertThat(LearningRateSchedule.cosine(1, 0).at(step, steps)).isPositive();
                assertThat(LearningRateSchedule.linear(0.03, 1, 0).at(step, steps))
                        .isPositive();
            }
        }
    }

    @Test
    void aLinearScheduleIsConstantUntilItsDecay() {
        LearningRateSchedule schedule = LearningRateSchedule.linear(0, 0.4, 0.1);

        assertThat(schedule.at(0, 10)).isEqualTo(1);
        assertThat(schedule.at(6, 10)).isEqualTo(1);
        assertThat(schedule.at(8, 10)).isCloseTo(0.1 + 0.9 * 0.5, within(1e-12));
        assertThat(LearningRateSchedule.linear(0, 0, 0).at(9, 10)).isEqualTo(1);
    }

    @Test
    void sharesOutsideOfZeroToOneAreRefused() {
        assertThatThrownBy(() -> LearningRateSchedule.cosine(3, 0))
                .hasMessageContaining("3.0")
                .hasMessageContaining("0 to 1");
    }
}
