package io.rexserve.trainer.proposal;

/// How fast UPN is moved.
///
/// @param rate peak learning rate
/// @param backbone that of the backbone as a multiple (DINO: .1)
/// @param offsets that of `sampling_offsets` as a multiple (Deformable DETR: .1)
/// @param decay weight decay of matrices and convolutions (DINO: 1e-4, of all)
/// @param clip largest norm of all gradients (DINO: .1)
/// @param ema share of the average of the weights that a step keeps
/// @param warmUp steps until the peak
/// @param decayOver share of all steps, the last ones, over which the rate falls
public record ProposalRates(
        double rate,
        double backbone,
        double offsets,
        double decay,
        double clip,
        double ema,
        int warmUp,
        double decayOver) {
    /// The embedded network's training from scratch (docs/training.md).
    static ProposalRates scratch(double rate) {
        return new ProposalRates(rate, 1, 0.2, 0.02, 1, 0.999, 150, 0.3);
    }

    public ProposalRates {
        if (!(rate > 0 && backbone >= 0 && offsets >= 0)) {
            throw new IllegalArgumentException("rates: " + rate + ", backbone times " + backbone + ", offsets times "
                    + offsets + " (expected: a rate above 0, multiples of at least 0)");
        }
        if (warmUp < 1 || !(decayOver >= 0 && decayOver <= 1)) {
            throw new IllegalArgumentException("warm-up and decay: " + warmUp + " steps and " + decayOver
                    + " of all (expected: at least 1 step, a share from 0 to 1)");
        }
    }
}
