package io.rexserve.trainer.proposal;

/// What a training of UPN is told by its losses. Costs of matching 2 / 5 / 2 and weights of the losses 1 / 5 / 2
/// (class, L1, GIoU) are those of ChatRex's paper, section 3.2.
///
/// @param alpha weight of positives in the focal loss (DINO: .25); without meaning where graded
/// @param lateAlpha that of the last fifth of the steps: bolder scores, no better detection
/// @param graded whether a score learns the IoU of its box (Li et al. 2020), by cross-entropy alone, instead of 1. Not
///     the varifocal loss, whose factors are made for one positive among hundreds of queries
/// @param perTruth at most so many queries of a stage are matched to a truth: as many as the IoUs of its best ones add
///     up to (SimOTA's dynamic k, Ge et al. 2021), if they overlap it by half. 1: one to one, as published, so that
///     duplicates are told apart by the network; more teach faster and leave duplicates to NMS
/// @param pairs denoising queries, pairs of a positive and a negative per image and prompt (DINO: 100)
/// @param noise of denoising queries, in halves of a side (DINO: 1)
public record ProposalLoss(double alpha, double lateAlpha, boolean graded, int perTruth, int pairs, double noise) {
    private static final double LATE = 0.8;

    /// The embedded network's training from scratch (docs/training.md).
    static ProposalLoss scratch() {
        return new ProposalLoss(0.4, 0.6, false, 1, 1, 0.6);
    }

    public ProposalLoss {
        if (!(alpha > 0 && alpha < 1 && lateAlpha > 0 && lateAlpha < 1)) {
            throw new IllegalArgumentException(
                    "alpha: " + alpha + " and " + lateAlpha + " (expected: above 0 and below 1)");
        }
        if (perTruth < 1) {
            throw new IllegalArgumentException("queries per truth: " + perTruth + " (expected: at least 1)");
        }
        if (pairs < 1 || !(noise > 0 && noise <= 1)) {
            throw new IllegalArgumentException("denoising: " + pairs + " pairs, noise " + noise
                    + " (expected: at least 1 pair, noise above 0, at most 1)");
        }
    }

    UpnGraph.Teaching at(int step, int steps) {
        return new UpnGraph.Teaching(step < LATE * steps ? alpha : lateAlpha, graded, perTruth);
    }
}
