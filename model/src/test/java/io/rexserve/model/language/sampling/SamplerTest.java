package io.rexserve.model.language.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rexserve.model.language.constraint.LegalTokens;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SamplerTest {
    private static final int[] NONE = {};
    private static final float[] LOGITS = {(float) Math.log(0.5), (float) Math.log(0.3), (float) Math.log(0.2)};

    private static SamplingParameters sampling(double temperature, int topK, double topP, long seed) {
        return new SamplingParameters(temperature, topK, topP, 1, seed);
    }

    private static double[] frequencies(SamplingParameters sampling, int draws) {
        var sampler = new Sampler(sampling);
        var counts = new double[LOGITS.length];
        for (int i = 0; i < draws; i++) {
            counts[sampler.next(LOGITS, NONE, LegalTokens.ALL).orElseThrow().id()] += 1.0 / draws;
        }
        return counts;
    }

    @Test
    void greedyTakesTheBestAndTheFirstOfEquals() {
        var sampler = new Sampler(SamplingParameters.GREEDY);
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
    void theSameSeedSamplesTheSameTokens() {
        assertThat(frequencies(sampling(1, 0, 1, 3), 100)).isEqualTo(frequencies(sampling(1, 0, 1, 3), 100));
        assertThat(frequencies(sampling(1, 0, 1, 3), 100)).isNotEqualTo(frequencies(sampling(1, 0, 1, 4), 100));
    }

    @Test
    void probabilitiesAreTheModelsOwnWhateverTheSampling() {
        var sampler = new Sampler(new SamplingParameters(0.1, 1, 0.5, 1.3, 0));
        GeneratedToken token =
                sampler.next(LOGITS, new int[] {0}, LegalTokens.only(1, 2)).orElseThrow();
        assertThat(token.id()).isEqualTo(1);
        assertThat(token.probability()).isCloseTo(0.3f, within(1e-5f));
        assertThat(token.legalProbability()).isCloseTo(0.6f, within(1e-5f));
    }

    @Test
    void repetitionPenaltyDividesPositiveAndMultipliesNegativeLogitsOnce() {
        var sampler = new Sampler(SamplingParameters.GREEDY.withRepetitionPenalty(2));
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
    void inAListATokenIsComparedWithTheOneThatClosesIt() {
        LegalTokens list = LegalTokens.only(0, 1, 2).closedBy(2, false);
        GeneratedToken token =
                new Sampler(SamplingParameters.GREEDY).next(LOGITS, NONE, list).orElseThrow();
        assertThat(token.legalProbability()).isCloseTo(0.5f, within(1e-6f));
        assertThat(token.listingProbability()).isCloseTo(0.5f / 0.7f, within(1e-6f));
        GeneratedToken elsewhere = new Sampler(SamplingParameters.GREEDY)
                .next(LOGITS, NONE, LegalTokens.ALL)
                .orElseThrow();
        assertThat(elsewhere.listingProbability()).isEqualTo(elsewhere.legalProbability());
    }

    @Test
    void anUnorderedListGoesOnWhileItsMembersTogetherAreLikelierThanItsEnd() {
        float[] logits = {(float) Math.log(0.25), (float) Math.log(0.3), (float) Math.log(0.4)};
        var sampler = new Sampler(SamplingParameters.GREEDY);
        LegalTokens all = LegalTokens.only(0, 1, 2);
        assertThat(id(sampler, logits, all.closedBy(2, false))).isEqualTo(2);
        assertThat(id(sampler, logits, all.closedBy(2, true))).isEqualTo(1);
        assertThat(id(sampler, logits, LegalTokens.only(1, 2).closedBy(2, true)))
                .isEqualTo(2);
        assertThat(id(sampler, logits, LegalTokens.only(2).closedBy(2, true))).isEqualTo(2);
        GeneratedToken token = sampler.next(logits, NONE, all.closedBy(2, true)).orElseThrow();
        assertThat(token.legalProbability()).isCloseTo(0.3f / 0.95f, within(1e-6f));
    }

    private static int id(Sampler sampler, float[] logits, LegalTokens legal) {
        return sampler.next(logits, NONE, legal).orElseThrow().id();
    }

    @Test
    void illegalTokensAreNeverSampled() {
        var sampler = new Sampler(sampling(5, 0, 1, 7));
        for (int i = 0; i < 100; i++) {
            assertThat(sampler.next(LOGITS, NONE, LegalTokens.only(2))
                            .orElseThrow()
                            .id())
                    .isEqualTo(2);
        }
        assertThat(sampler.next(LOGITS, NONE, LegalTokens.only())).isEmpty();
    }

    @Test
    void idsAndProbabilitiesAreThoseOfTheNaiveSampler() {
        var random = new SplittableRandom(5);
        for (int round = 0; round < 400; round++) {
            int vocabulary = random.nextInt(2, 3000);
            float[] logits = logits(vocabulary, random);
            int[] few = random.ints(random.nextInt(0, 120), 0, vocabulary).toArray();
            LegalTokens legal = switch (round % 4) {
                case 0 -> LegalTokens.ALL;
                case 1 -> LegalTokens.only(few);
                // The best ones banned: nearly all of the probability is illegal.
                case 2 -> LegalTokens.except(best(logits, random.nextInt(1, vocabulary)));
                default -> LegalTokens.except(few);
            };
            int[] generated = random.ints(random.nextInt(0, 20), 0, vocabulary).toArray();
            double penalty = random.nextBoolean() ? 1 : random.nextDouble(0.5, 2);
            double temperature = random.nextBoolean() ? 0 : random.nextDouble(0.1, 2);
            var sampling = new SamplingParameters(temperature, random.nextInt(0, 5), 1, penalty, round);

            var token = new Sampler(sampling).next(logits, generated, legal);
            var naive = new NaiveSampler(sampling).next(logits, generated, legal);

            assertThat(token.map(GeneratedToken::id)).isEqualTo(naive.map(GeneratedToken::id));
            naive.ifPresent(expected -> {
                assertThat(token.orElseThrow().probability()).isCloseTo(expected.probability(), within(1e-6f));
                assertThat(token.orElseThrow().legalProbability())
                        .isCloseTo(expected.legalProbability(), within(1e-6f));
            });
        }
    }

    /// Flat, peaked or far from zero, with tokens that are impossible.
    private static float[] logits(int vocabulary, SplittableRandom random) {
        double spread = Math.exp(random.nextDouble(-3, 4));
        double centre = random.nextDouble(-500, 500);
        var logits = new float[vocabulary];
        for (int id = 0; id < vocabulary; id++) {
            boolean impossible = random.nextInt(50) == 0;
            logits[id] = impossible ? Float.NEGATIVE_INFINITY : (float) (centre + spread * random.nextGaussian());
        }
        return logits;
    }

    private static int[] best(float[] logits, int count) {
        return IntStream.range(0, logits.length)
                .boxed()
                .sorted((a, b) -> Float.compare(logits[b], logits[a]))
                .mapToInt(Integer::intValue)
                .limit(count)
                .toArray();
    }
}
