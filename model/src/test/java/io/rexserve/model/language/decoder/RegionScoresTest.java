package io.rexserve.model.language.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RegionScoresTest {
    private static float log(double probability) {
        return (float) Math.log(probability);
    }

    @Test
    void isTheProbabilityOfAnyListTimesTheRootOfTheShareOfTheLikeliest() {
        float[] scores = RegionScores.of(new float[] {log(0.02), log(0.5), log(0.18), log(0.1)}, log(0.2));

        assertThat(scores).containsExactly(new float[] {0.16f, 0.8f, 0.48f, 0.357771f}, within(1e-6f));
    }

    @Test
    void severalMatchesDoNotTakeFromEachOther() {
        float[] scores = RegionScores.of(new float[] {5, 5, 5, 5, -40}, -15);

        assertThat(scores).containsExactly(new float[] {1, 1, 1, 1, 0}, within(1e-6f));
    }

    @Test
    void nothingIsLikelyWhereTheListClosesAtOnce() {
        float[] scores = RegionScores.of(new float[] {-30, -31}, 700);

        assertThat(scores).containsExactly(new float[] {0, 0}, within(1e-6f));
    }

    @Test
    void survivesLogitsOfAnySize() {
        assertThat(RegionScores.of(new float[] {1e5f, -1e5f}, 0)).containsExactly(1, 0);
        assertThat(RegionScores.of(new float[] {-1e5f}, 1e5f)).containsExactly(0);
    }
}
