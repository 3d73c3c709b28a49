package io.rexserve.trainer.optimizer;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.rexserve.model.kernel.KernelArgument;
import io.rexserve.trainer.optimizer.UpdateRule.AdamW;
import io.rexserve.trainer.optimizer.UpdateRule.Muon;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// Moves trained weights by their gradients: clips the gradients to a common norm, applies the rule of each weight,
/// then moves the averages (EMA) where they are kept. One thread at a time.
public final class Optimizer {
    private final TrainableWeights weights;
    private final List<UpdateRule> rules;
    private final Settings settings;

    /// What holds for all weights together.
    ///
    /// @param clip largest norm of all gradients together; 0 for no limit
    /// @param ema share of an average that a step keeps, in the end: it grows from .1 as `(1 + step) / (10 + step)`
    ///     does; meaningless without averages
    /// @param narrow whether Muon multiplies in bfloat16, as published
    public record Settings(double clip, double ema, boolean narrow) {
        public Settings {
            if (!(clip >= 0) || !(ema >= 0 && ema < 1)) {
                throw new IllegalArgumentException(
                        "clip and EMA: " + clip + " and " + ema + " (expected: clip >= 0, 0 <= EMA < 1)");
            }
        }
    }

    /// @param weights to be moved, each with its first values
    /// @param rules one for each weight, in the order of the weights
    public Optimizer(TrainableWeights weights, List<UpdateRule> rules, Settings settings) {
        this.weights = weights;
        this.rules = List.copyOf(rules);
        this.settings = settings;
        if (rules.size() != weights.names().size()) {
            throw new IllegalArgumentException(
                    "rules: " + rules.size() + " (expected: " + weights.names().size() + ", one for each weight)");
        }
        for (int i = 0; i < rules.size(); i++) {
            requireMatrix(i);
        }
    }

    private void requireMatrix(int at) {
        int dimensions = weights.values().get(at).getShape().dimension();
        if (rules.get(at) instanceof Muon && dimensions < 2) {
            throw new IllegalArgumentException("weight " + weights.names().get(at) + ": " + dimensions
                    + " dimensions (expected: at least 2 for Muon)");
        }
    }

    /// One step in place.
    ///
    /// @param gradients of the mean loss, float32, in the order of the weights; scaled in place
    /// @param step counted from 0
    /// @param share of the peak rates, of a schedule
    /// @return the norm of the gradients before clipping
    public double step(NDManager scope, NDList gradients, int step, double share) {
        double norm = TensorLists.clip(gradients, settings.clip());
        TensorLists.KERNEL.run(
                scope,
                "update",
                KernelArgument.tensors(weights.values()),
                KernelArgument.tensors(gradients),
                KernelArgument.tensors(weights.expAvg()),
                KernelArgument.tensors(weights.expAvgSq()),
                KernelArgument.integers(rules.stream()
                        .mapToLong(rule -> rule instanceof Muon ? 1 : 0)
                        .toArray()),
                numbers(rule -> rule.rate() * share),
                numbers(UpdateRule::decay),
                numbers(Optimizer::first),
                numbers(rule -> rule instanceof AdamW adamW ? adamW.beta2() : 0),
                numbers(rule -> rule instanceof AdamW adamW ? adamW.eps() : 0),
                KernelArgument.flag(settings.narrow()),
                KernelArgument.integer(step + 1));
        if (!weights.ema().isEmpty()) {
            double keep = Math.min(settings.ema(), (1.0 + step) / (10 + step));
            TensorLists.KERNEL.run(
                    scope,
                    "average",
                    KernelArgument.tensors(weights.ema()),
                    KernelArgument.tensors(weights.values()),
                    KernelArgument.number(keep));
        }
        return norm;
    }

    private static double first(UpdateRule rule) {
        return switch (rule) {
            case AdamW adamW -> adamW.beta1();
            case Muon muon -> muon.momentum();
        };
    }

    private KernelArgument numbers(ToDoubleFunction<UpdateRule> number) {
        return KernelArgument.numbers(rules.stream().mapToDouble(number).toArray());
    }
}
