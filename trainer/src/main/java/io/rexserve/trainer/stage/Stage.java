package io.rexserve.trainer.stage;

import io.rexserve.trainer.network.Trainables;
import io.rexserve.trainer.network.Trainables.DecoderLayers;
import io.rexserve.trainer.question.QuestionOptions;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The stages that ChatRex was trained in (arXiv 2411.18363v3, section 5, table 1), with the published rate and batch.
public enum Stage {
    /// Captions: projectors and embeddings learn to speak with a decoder that stays as it is.
    ALIGNMENT(1e-3, 256),
    /// Grounding and region understanding: everything is trained.
    PERCEPTION(2e-5, 128),
    /// All tasks: everything is trained.
    JOINT(2e-5, 128);

    private final double publishedRate;
    private final int publishedBatch;

    Stage(double publishedRate, int publishedBatch) {
        this.publishedRate = publishedRate;
        this.publishedBatch = publishedBatch;
    }

    /// Peak learning rate of all that is trained.
    public double publishedRate() {
        return publishedRate;
    }

    /// Images of a step.
    public int publishedBatch() {
        return publishedBatch;
    }

    /// Share of the images shown that come from what a model brings along to be replayed ([ReplayFolder]); 0 where
    /// it is not replayed, since it has no captions.
    public double replayed() {
        return this == ALIGNMENT ? 0 : 0.5;
    }

    /// As the commands and recipes call it.
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// What is asked about the images.
    public QuestionOptions questions() {
        return switch (this) {
            case ALIGNMENT -> QuestionOptions.ALIGNMENT;
            case PERCEPTION -> QuestionOptions.PERCEPTION;
            case JOINT -> QuestionOptions.JOINT;
        };
    }

    /// What is trained. A part whose rate is 0 is frozen, so that nothing is computed for it.
    ///
    /// @param adapters low-rank matrices in the place of the decoder's own; null to train the decoder in full
    /// @throws IllegalArgumentException for adapters in the stage that does not train the decoder
    Trainables trainables(@Nullable Adapters adapters, StageRates rates) {
        if (this == ALIGNMENT) {
            if (adapters != null) {
                throw new IllegalArgumentException(
                        "adapters: " + adapters + " (expected: none, alignment trains no layer of the decoder)");
            }
            return new Trainables(
                    new DecoderLayers.Frozen(), rates.embeddings() > 0, rates.projectors() > 0, rates.towers() > 0);
        }
        DecoderLayers decoder = rates.decoder() == 0
                ? new DecoderLayers.Frozen()
                : adapters == null
                        ? new DecoderLayers.Full()
                        : new DecoderLayers.LowRank(adapters.rank(), adapters.alpha(), adapters.feedForward());
        return new Trainables(decoder, rates.embeddings() > 0, rates.projectors() > 0, rates.towers() > 0);
    }
}
