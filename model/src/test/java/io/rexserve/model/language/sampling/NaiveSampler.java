package io.rexserve.model.language.sampling;

import io.rexserve.model.language.constraint.LegalTokens;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// What [Sampler] does, one definition after the other and all in double.
final class NaiveSampler {
    private final SamplingParameters sampling;
    private final SplittableRandom random;

    NaiveSampler(SamplingParameters sampling) {
        this.sampling = sampling;
        this.random = new SplittableRandom(sampling.seed());
    }

    Optional<GeneratedToken> next(float[] logits, int[] generated, LegalTokens legal) {
        float[] scores = logits.clone();
        float penalty = (float) sampling.repetitionPenalty();
        for (int id : IntStream.of(generated).distinct().toArray()) {
            scores[id] = logits[id] > 0 ? logits[id] / penalty : logits[id] * penalty;
        }
        List<Integer> order = IntStream.range(0, logits.length)
                .filter(legal::allows)
                .filter(id -> scores[id] > Float.NEGATIVE_INFINITY)
                .boxed()
                .sorted(Comparator.comparingDouble(id -> -scores[id]))
                .toList();
        if (order.isEmpty()) {
            return Optional.empty();
        }
        int id = sampling.greedy() ? order.getFirst() : draw(order, scores);
        return Optional.of(new GeneratedToken(
                id, (float) share(logits, id, LegalTokens.ALL), (float) share(logits, id, legal), (float)
                        share(logits, id, legal)));
    }

    private int draw(List<Integer> order, float[] scores) {
        List<Integer> kept =
                order.subList(0, sampling.topK() == 0 ? order.size() : Math.min(order.size(), sampling.topK()));
        float best = scores[kept.getFirst()];
        double[] weights = kept.stream()
                .mapToDouble(id -> Math.exp((scores[id] - best) / sampling.temperature()))
                .toArray();
        double at = random.nextDouble()
                * IntStream.range(0, weights.length)
                        .mapToDouble(i -> weights[i])
                        .reduce(0, Double::sum);
        int i = 0;
        while (i < weights.length - 1 && at >= weights[i]) {
            at -= weights[i++];
        }
        return kept.get(i);
    }

    private static double share(float[] logits, int id, LegalTokens legal) {
        double sum = 0;
        for (int other = 0; other < logits.length; other++) {
            if (legal.allows(other)) {
                sum += Math.exp((double) logits[other] - logits[id]);
            }
        }
        return 1 / sum;
    }
}
