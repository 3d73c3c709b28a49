package io.rexserve.trainer.ood;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class LinearProbeTest {
    @Test
    void separatesTwoClassesHalfWayWhateverTheirNumbers() {
        var negative = List.of(new float[] {0, 5}, new float[] {0, 7}, new float[] {0, 5}, new float[] {0, 7});
        var positive = List.of(new float[] {4, 5}, new float[] {4, 7});

        LinearProbe probe = LinearProbe.fit(negative, positive, 1e-6);

        assertThat(probe.score(new float[] {0, 6})).isCloseTo(-1, within(1e-4));
        assertThat(probe.score(new float[] {4, 6})).isCloseTo(1, within(1e-4));
        assertThat(probe.score(new float[] {2, 6})).isCloseTo(0, within(1e-4));
        assertThat(probe.weight()[1]).isCloseTo(0, within(1e-4));
    }

    @Test
    void thePenaltyShrinksTheWeights() {
        var negative = List.of(new float[] {-1}, new float[] {-1});
        var positive = List.of(new float[] {1}, new float[] {1});

        // 4 samples of square 1: 4 / (4 + penalty)
        assertThat(LinearProbe.fit(negative, positive, 4).weight()[0]).isCloseTo(0.5, within(1e-5));
        assertThat(LinearProbe.fit(negative, positive, 12).weight()[0]).isCloseTo(0.25, within(1e-5));
    }

    @Test
    void measuresByRanks() {
        double[] low = {1, 2, 3, 4};

        assertThat(OodProbeTraining.auc(new double[] {5, 6}, low)).isEqualTo(1);
        assertThat(OodProbeTraining.auc(new double[] {0, 6}, low)).isEqualTo(0.5);
        assertThat(OodProbeTraining.auc(new double[] {2}, low)).isEqualTo(0.375);
        assertThat(OodProbeTraining.quantile(low, 0.75)).isEqualTo(3);
        assertThat(OodProbeTraining.quantile(low, 1)).isEqualTo(4);
    }
}
