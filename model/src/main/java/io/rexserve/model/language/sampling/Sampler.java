package io.rexserve.model.language.sampling;

import io.rexserve.model.language.constraint.LegalTokens;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;

/// Samples tokens from logits. One sampler serves one answer: it holds the state of its random numbers.
public final class Sampler {
    private final SamplingParameters sampling;
    private final SplittableRandom random;

    public Sampler(SamplingParameters sampling) {
        this.sampling = sampling;
        this.random = new SplittableRandom(sampling.seed());
    }

    /// @param logits of the whole vocabulary, as the model gave them
    /// @param generated ids of the answer so far
    /// @return nothing if no token is legal
    public Optional<GeneratedToken> next(float[] logits, int[] generated, LegalTokens legal) {
        int[] ranges = legal.ranges(logits.length);
        float[] scores = penalized(logits, generated);
        int best = argMax(scores, ranges);
        if (best < 0) {
            return Optional.empty();
        }
        Softmax.Sum among = Softmax.over(logits, ranges);
        int id = sampling.greedy() ? greedy(scores, best, legal) : draw(scores, ranges, scores[best]);
        Softmax.Sum all = among.plus(Softmax.over(logits, legal.otherRanges(logits.length)));
        float legalShare = among.share(logits[id]);
        float listing = legal.closing().isPresent()
                ? listing(logits[id], logits[legal.closing().getAsInt()])
                : legalShare;
        return Optional.of(new GeneratedToken(id, all.share(logits[id]), legalShare, listing));
    }

    /// The best token; in a list without order the best of those that go on, unless closing it is likelier than all of
    /// them together.
    private static int greedy(float[] scores, int best, LegalTokens legal) {
        if (!legal.unordered() || legal.closing().orElse(-1) != best) {
            return best;
        }
        int[] onwards = legal.withoutClosing().ranges(scores.length);
        boolean closes = Softmax.over(scores, onwards).log() <= scores[best];
        return closes ? best : argMax(scores, onwards);
    }

    private static float listing(float token, float close) {
        return (float) (1 / (1 + Math.exp((double) close - token)));
    }

    private float[] penalized(float[] logits, int[] generated) {
        if (sampling.repetitionPenalty() == 1 || generated.length == 0) {
            return logits;
        }
        float[] scores = logits.clone();
        float penalty = (float) sampling.repetitionPenalty();
        for (int id : generated) { // from the untouched logits: a token twice produced is penalised once
            scores[id] = logits[id] > 0 ? logits[id] / penalty : logits[id] * penalty;
        }
        return scores;
    }

    public static int argMax(float[] scores) {
        return argMax(scores, new int[] {0, scores.length});
    }

    /// The first id of the highest score above negative infinity, or -1.
    private static int argMax(float[] scores, int[] ranges) {
        int best = -1;
        float highest = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < ranges.length; i += 2) {
            for (int id = ranges[i]; id < ranges[i + 1]; id++) {
                if (scores[id] > highest) {
                    highest = scores[id];
                    best = id;
                }
            }
        }
        return best;
    }

    private int draw(float[] scores, int[] ranges, float best) {
        int[] order = bestFirst(scores, ranges);
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

    /// Ids of possible tokens by falling score, equal ones by rising id, at most the k best.
    private int[] bestFirst(float[] scores, int[] ranges) {
        var keys = new long[scores.length];
        int count = 0;
        for (int i = 0; i < ranges.length; i += 2) {
            for (int id = ranges[i]; id < ranges[i + 1]; id++) {
                if (scores[id] > Float.NEGATIVE_INFINITY) {
                    keys[count++] = (~orderedBits(scores[id]) << 32) | id;
                }
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
}
