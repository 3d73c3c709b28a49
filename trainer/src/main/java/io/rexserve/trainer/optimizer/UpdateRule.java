package io.rexserve.trainer.optimizer;

/// How an optimizer moves one weight.
///
/// `rate` is the learning rate at the schedule's peak, `decay` the decoupled weight decay (a step multiplies the weight
/// by `1 - rate * decay` first). A rate of 0 keeps a weight as it is.
public sealed interface UpdateRule {
    double rate();

    double decay();

    /// The same rule at another rate and with another decay: one group of weights among several.
    UpdateRule with(double rate, double decay);

    /// AdamW (Loshchilov and Hutter 2019), step for step that of `torch.optim.AdamW`.
    record AdamW(double rate, double decay, double beta1, double beta2, double eps) implements UpdateRule {
        public AdamW {
            requireRates(rate, decay);
            requireShare("beta1", beta1);
            requireShare("beta2", beta2);
            if (!(eps > 0)) {
                throw new IllegalArgumentException("eps: " + eps + " (expected: > 0)");
            }
        }

        /// With PyTorch's betas .9 and .999 and eps 1e-8.
        public AdamW(double rate, double decay) {
            this(rate, decay, 0.9, 0.999, 1e-8);
        }

        @Override
        public AdamW with(double rate, double decay) {
            return new AdamW(rate, decay, beta1, beta2, eps);
        }
    }

    /// Muon (Jordan et al. 2024) with Nesterov momentum, for weights of two dimensions and more: a step towards the
    /// nearest orthogonal matrix, times the square root of rows / columns where there are more rows.
    record Muon(double rate, double decay, double momentum) implements UpdateRule {
        public Muon {
            requireRates(rate, decay);
            requireShare("momentum", momentum);
        }

        /// With the published momentum .95.
        public Muon(double rate, double decay) {
            this(rate, decay, 0.95);
        }

        @Override
        public Muon with(double rate, double decay) {
            return new Muon(rate, decay, momentum);
        }
    }

    private static void requireRates(double rate, double decay) {
        if (!(rate >= 0) || !(decay >= 0) || rate * decay >= 1) {
            throw new IllegalArgumentException(
                    "rate and decay: " + rate + " and " + decay + " (expected: >= 0 each, rate * decay < 1)");
        }
    }

    private static void requireShare(String name, double value) {
        if (!(value >= 0 && value < 1)) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: 0 <= " + name + " < 1)");
        }
    }
}
