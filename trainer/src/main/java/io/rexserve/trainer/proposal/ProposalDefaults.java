package io.rexserve.trainer.proposal;

import io.rexserve.model.proposal.UpnConfig;
import io.rexserve.trainer.augmentation.Augmentation;
import io.rexserve.trainer.augmentation.ColourJitter;
import io.rexserve.trainer.augmentation.HorizontalFlip;
import io.rexserve.trainer.augmentation.Mosaic;
import io.rexserve.trainer.augmentation.RandomCrop;
import io.rexserve.trainer.augmentation.ScaleJitter;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.DoubleStream;

/// What a recipe holds unless it is told otherwise. Large networks are tuned as DINO is trained (Zhang et al. 2022,
/// table 8 and the published 12-epoch configuration); small ones, such as the embedded one, by what was measured on
/// photographs (docs/LOG.md).
///
/// @param config of the network to be tuned
public record ProposalDefaults(UpnConfig config) {
    /// Share of the images shown that come from what a model brings along to be replayed
    /// ([io.rexserve.trainer.corpus.ReplayFolder]).
    public static final double REPLAYED = 0.4;

    private static final int SMALL = 128;
    private static final int MOST_PER_TRUTH = 8;
    private static final double SHARED = 0.25;
    // Shares of the short side: DINO draws from 480 to 800 in steps of 32, and serves 800.
    private static final double[] DINO_SIDES = {0.6, 0.64, 0.68, 0.72, 0.76, 0.8, 0.84, 0.88, 0.92, 0.96, 1};
    private static final double[] SMALL_SIDES = {0.625, 0.75, 0.875, 1};
    private static final double KEPT = 0.05;
    private static final int EPOCHS = 12;
    private static final int LEAST_STEPS = 1800;

    /// Those of a model folder or file.
    ///
    /// @throws io.rexserve.model.weights.CheckpointException if it is no UPN
    public static ProposalDefaults of(Path model) {
        try (UpnSource source = UpnSource.open(model)) {
            return new ProposalDefaults(source.config());
        }
    }

    private boolean small() {
        return config.width() <= SMALL;
    }

    /// Short side of the served input.
    public int shortSide() {
        return config.shortSide();
    }

    /// Short sides in training for one that is served.
    public List<Integer> shortSides(int served) {
        return DoubleStream.of(small() ? SMALL_SIDES : DINO_SIDES)
                .mapToObj(share -> Math.max(32, (int) Math.round(served * share)))
                .distinct()
                .toList();
    }

    /// Twelve epochs (DINO's short schedule), at least 1800 steps.
    ///
    /// @param perStep images of a step
    public int steps(int images, int perStep) {
        return (int) Math.max(LEAST_STEPS, Math.ceilDiv((long) EPOCHS * images, (long) perStep));
    }

    /// Images of a step: small networks gain by many updates; DINO takes 16.
    public int batch() {
        return small() ? 4 : 16;
    }

    public double rate() {
        return small() ? 6e-4 : 1e-4;
    }

    /// @param steps of the whole training
    public ProposalRates rates(double rate, double backbone, int steps) {
        int warmUp = Math.clamp(steps / 10, 1, 100);
        return small()
                ? new ProposalRates(rate, backbone, 0.2, 0.02, 1, 0.998, warmUp, 0.35)
                : new ProposalRates(rate, backbone, 0.1, 1e-4, 0.1, 0.9997, warmUp, 0.1);
    }

    /// The embedded backbone knows drawings alone; a published one is pretrained.
    public double backbone() {
        return small() ? 1 : 0.1;
    }

    /// Queries that are matched to a truth at most: DINO's one; in small networks as many as SimOTA counts (Ge et al.
    /// 2021), but so few that the truths of an image take a quarter of the queries, since further queries of one
    /// object would be missing for others.
    ///
    /// @param truths of an image on average
    public int perTruth(double truths) {
        return small() ? Math.clamp((long) (SHARED * config.queries() / Math.max(truths, 1)), 1, MOST_PER_TRUTH) : 1;
    }

    /// Whether scores learn the IoU of their boxes: where several queries learn a truth.
    public static boolean graded(int perTruth) {
        return perTruth > 1;
    }

    /// @param truths of an image on average
    public ProposalLoss loss(double truths) {
        int perTruth = perTruth(truths);
        return loss(graded(perTruth), perTruth);
    }

    public ProposalLoss loss(boolean graded, int perTruth) {
        return small()
                ? new ProposalLoss(0.25, 0.25, graded, perTruth, 20, 0.6)
                : new ProposalLoss(0.25, 0.25, graded, perTruth, 100, 1);
    }

    /// Whether backbone and encoder are computed twice: where their graph would take GB for each image.
    public boolean recomputed() {
        return !small();
    }

    /// @param mosaic share of images
    public static Augmentation augmentation(double mosaic) {
        return new Augmentation(
                new Mosaic(mosaic, Mosaic.DEFAULT.leastShare(), KEPT),
                new ScaleJitter(ScaleJitter.DEFAULT.least(), ScaleJitter.DEFAULT.most(), KEPT),
                new RandomCrop(RandomCrop.DEFAULT.probability(), RandomCrop.DEFAULT.leastSide(), KEPT),
                HorizontalFlip.DEFAULT,
                ColourJitter.DEFAULT);
    }
}
