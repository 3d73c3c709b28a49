package io.rexserve.model.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.BitSet;
import org.junit.jupiter.api.Test;

class SamplerTest {
    private static final int[] NONE = {};
    private static final float[] LOGITS = {(float) Math.log(0.5), (float) Math.log(0.3), (float) Math.log(0.2)};

    private static Sampling sampling(double temperature, int topK, double topP, long seed) {
        return new Sampling(temperature, topK, topP, 1, seed);
    }

    private static double[] frequencies(Sampling sampling, int draws) {
        var sampler = new Sampler(sampling);
        var counts = new double[LOGITS.length];
        for (int i = 0; i < draws; i++) {
            counts[sampler.next(LOGITS, NONE, LegalTokens.ALL).orElseThrow().id()] += 1.0 / draws;
        }
        return counts;
    }

    private static LegalTokens only(int... ids) {
        var allowed = new BitSet();
        for (int id : ids) {
            allowed.set(id);
        }
        return new LegalTokens.Only(allowed);
    }

    @Test
    void greedyTakesTheBestAndTheFirstOfEquals() {
        var sampler = new Sampler(Sampling.GREEDY);
        assertThat(sampler.next(LOGITS, NONE, LegalTokens.ALL).orElseThrow().id())
                .isZero();
        assertThat(sampler.next(new float[] {1, 2, 2}, NONE, LegalTokens.ALL)
                        .orElseThrow()
                        .id())
                .isEqualTo(1);
    }

    @Test
    void samplesFollowTheProbabilities() {
        double[] frequencies = frequencies(sampling(1, 0, 1, 7), 20000);
        assertThat(frequencies[0]).isCloseTo(0.5, within(0.02));
        assertThat(frequencies[1]).isCloseTo(0.3, within(0.02));
        assertThat(frequencies[2]).isCloseTo(0.2, within(0.02));
    }

    @Test
    void temperatureSharpensAndFlattens() {
        // p^(1/T), normalised: at T = 0.5 the squares .25 .09 .04
        assertThat(frequencies(sampling(0.5, 0, 1, 7), 20000)[0]).isCloseTo(0.25 / 0.38, within(0.02));
        assertThat(frequencies(sampling(50, 0, 1, 7), 20000)[0]).isCloseTo(1 / 3.0, within(0.02));
    }

    @Test
    void topKKeepsTheKBest() {
        double[] frequencies = frequencies(sampling(1, 2, 1, 7), 20000);
        assertThat(frequencies[2]).isZero();
        assertThat(frequencies[0]).isCloseTo(0.5 / 0.8, within(0.02));
    }

    @Test
    void topPKeepsTheBestTokensThatTogetherReachP() {
        assertThat(frequencies(sampling(1, 0, 0.5, 7), 500)[0]).isCloseTo(1, within(1e-9));
        double[] two = frequencies(sampling(1, 0, 0.6, 7), 20000);
        assertThat(two[1]).isCloseTo(0.3 / 0.8, within(0.02));
        assertThat(two[2]).isZero();
    }

    @Test
    void theSameSeedDrawsTheSameTokens() {
        assertThat(frequencies(sampling(1, 0, 1, 3), 100)).isEqualTo(frequencies(sampling(1, 0, 1, 3), 100));
        assertThat(frequencies(sampling(1, 0, 1, 3), 100)).isNotEqualTo(frequencies(sampling(1, 0, 1, 4), 100));
    }

    @Test
    void probabilitiesAreTheModelsOwnWhateverTheSampling() {
        var sampler = new Sampler(new Sampling(0.1, 1, 0.5, 1.3, 0));
        GeneratedToken token = sampler.next(LOGITS, new int[] {0}, only(1, 2)).orElseThrow();
        assertThat(token.id()).isEqualTo(1);
        assertThat(token.probability()).isCloseTo(0.3f, within(1e-5f));
        assertThat(token.legalProbability()).isCloseTo(0.6f, within(1e-5f));
    }

    @Test
    void repetitionPenaltyDividesPositiveAndMultipliesNegativeLogitsOnce() {
        var sampler = new Sampler(Sampling.GREEDY.withRepetitionPenalty(2));
        assertThat(sampler.next(new float[] {3, 1.6f, 0}, new int[] {0, 0, 0}, LegalTokens.ALL)
                        .orElseThrow()
                        .id())
                .isEqualTo(1);
        assertThat(sampler.next(new float[] {3, 1.4f, 0}, new int[] {0, 0, 0}, LegalTokens.ALL)
                        .orElseThrow()
                        .id())
                .isZero();
        assertThat(sampler.next(new float[] {-1, -1.9f}, new int[] {0}, LegalTokens.ALL)
                        .orElseThrow()
                        .id())
                .isEqualTo(1);
    }

    @Test
    void whatIsNotLegalIsNeverDrawn() {
        var sampler = new Sampler(sampling(5, 0, 1, 7));
        for (int i = 0; i < 100; i++) {
            assertThat(sampler.next(LOGITS, NONE, only(2)).orElseThrow().id()).isEqualTo(2);
        }
        assertThat(sampler.next(LOGITS, NONE, only())).isEmpty();
    }
}
