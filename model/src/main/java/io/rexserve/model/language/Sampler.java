package io.rexserve.model.language;

import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;

/// Draws tokens from logits. One sampler serves one answer: it holds the state of its random numbers.
final class Sampler {
    private final Sampling sampling;
    private final SplittableRandom random;

    Sampler(Sampling sampling) {
        this.sampling = sampling;
        this.random = new SplittableRandom(sampling.seed());
    }

    /// @param logits of the whole vocabulary, as the model gave them
    /// @param generated ids of the answer so far
    /// @return nothing if no token is legal
    Optional<GeneratedToken> next(float[] logits, int[] generated, LegalTokens legal) {
        float[] scores = penalized(logits, generated);
        for (int id = 0; id < scores.length; id++) {
            if (!legal.allows(id)) {
                scores[id] = Float.NEGATIVE_INFINITY;
            }
        }
        int best = argMax(scores);
        if (scores[best] == Float.NEGATIVE_INFINITY) {
            return Optional.empty();
        }
        int id = sampling.greedy() ? best : draw(scores, scores[best]);
        float all = (float) Math.exp(logits[id] - logSumExp(logits, LegalTokens.ALL));
        float among = (float) Math.exp(logits[id] - logSumExp(logits, legal));
        return Optional.of(new GeneratedToken(id, all, among));
    }

    private float[] penalized(float[] logits, int[] generated) {
        float[] scores = logits.clone();
        if (sampling.repetitionPenalty() != 1) {
            float penalty = (float) sampling.repetitionPenalty();
            for (int id : generated) { // from the untouched logits: a token twice produced is penalised once
                scores[id] = logits[id] > 0 ? logits[id] / penalty : logits[id] * penalty;
            }
        }
        return scores;
    }

    static int argMax(float[] scores) {
        int best = 0;
        for (int id = 1; id < scores.length; id++) {
            if (scores[id] > scores[best]) {
                best = id;
            }
        }
        return best;
    }

    private int draw(float[] scores, float best) {
        int[] order = bestFirst(scores);
        var weights = new double[order.length];
        double sum = 0;
        for (int i = 0; i < order.length; i++) {
            weights[i] = Math.exp((scores[order[i]] - best) / sampling.temperature());
            sum += weights[i];
        }
        int kept = 0;
        double mass = 0;
        while (kept < order.length && mass < sampling.topP() * sum) {
            mass += weights[kept++];
        }
        double at = random.nextDouble() * mass;
        int i = 0;
        while (i < kept - 1 && at >= weights[i]) {
            at -= weights[i++];
        }
        return order[i];
    }

    /// Ids of possible tokens by falling score, equal ones by rising id, cut to the k best.
    private int[] bestFirst(float[] scores) {
        var keys = new long[scores.length];
        int count = 0;
        for (int id = 0; id < scores.length; id++) {
            if (scores[id] > Float.NEGATIVE_INFINITY) {
                keys[count++] = (~orderedBits(scores[id]) << 32) | id;
            }
        }
        Arrays.sort(keys, 0, count);
        int kept = sampling.topK() == 0 ? count : Math.min(count, sampling.topK());
        var order = new int[kept];
        for (int i = 0; i < kept; i++) {
            order[i] = (int) keys[i];
        }
        return order;
    }

    /// The bits of a float as an integer that sorts as the float does.
    private static long orderedBits(float value) {
        int bits = Float.floatToIntBits(value);
        return bits ^ ((bits >> 31) & Integer.MAX_VALUE);
    }

    private static double logSumExp(float[] logits, LegalTokens legal) {
        double max = Double.NEGATIVE_INFINITY;
        for (int id = 0; id < logits.length; id++) {
            if (legal.allows(id)) {
                max = Math.max(max, logits[id]);
            }
        }
        double sum = 0;
        for (int id = 0; id < logits.length; id++) {
            if (legal.allows(id)) {
                sum += Math.exp(logits[id] - max);
            }
        }
        return max + Math.log(sum);
    }
}
