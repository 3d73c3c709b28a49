package io.rexserve.trainer.stage;

import io.rexserve.trainer.network.TrainedTensor;
import io.rexserve.trainer.optimizer.UpdateRule;

/// Peak learning rates of the parts of a network. A part of rate 0 is frozen.
///
/// @param decoder of the decoder's layers and final norm, or of their adapters
/// @param muon whether the matrices of the decoder's layers are moved by Muon, at a rate of its own
/// @param matrices rate of Muon
/// @param embeddings of the embedding table and the output layer
/// @param projectors of both projectors
/// @param towers of CLIP and ConvNeXt
/// @param beta2 of AdamW
/// @param decay weight decay of AdamW
public record StageRates(
        double decoder,
        boolean muon,
        double matrices,
        double embeddings,
        double projectors,
        double towers,
        double beta2,
        double decay) {
    /// Of low-rank matrices: LLaVA's script `finetune_lora.sh`.
    private static final double ADAPTER_RATE = 2e-4;

    public StageRates {
        for (double rate : new double[] {decoder, matrices, embeddings, projectors, towers, decay}) {
            if (!(rate >= 0 && rate < 1)) {
                throw new IllegalArgumentException("rate: " + rate + " (expected: at least 0, below 1)");
            }
        }
    }

    /// Defaults of a stage.
    ///
    /// Published widths take the published rate for all that a stage trains (AdamW with PyTorch's betas and no
    /// decay: the paper names neither, LLaVA's recipe has these). Small decoders take the rates that were measured
    /// on the embedded model (docs/LOG.md): Muon for matrices, AdamW for the rest, towers frozen, embeddings as
    /// they are.
    static StageRates defaults(Stage stage, boolean small, boolean adapters) {
        if (small) {
            return stage == Stage.ALIGNMENT
                    ? new StageRates(0, false, 0, 5e-4, 5e-4, 0, 0.98, 0)
                    : new StageRates(5e-4, !adapters, 0.002, 0, 5e-4, 0, 0.98, 0);
        }
        double rate = stage.publishedRate();
        return switch (stage) {
            case ALIGNMENT -> new StageRates(0, false, 0, rate, rate, 0, 0.999, 0);
            case PERCEPTION, JOINT ->
                adapters
                        ? new StageRates(ADAPTER_RATE, false, 0, 0, rate, 0, 0.999, 0)
                        : new StageRates(rate, false, 0, rate, rate, rate, 0.999, 0);
        };
    }

    /// How a tensor is moved.
    UpdateRule rule(TrainedTensor tensor) {
        return switch (tensor.part()) {
            case DECODER_LAYER ->
                muon && tensor.shape().size() > 1 ? new UpdateRule.Muon(matrices, 0) : adamW(decoder, tensor);
            case NORM, ADAPTER -> adamW(decoder, tensor);
            case EMBEDDINGS, OUTPUT_LAYER -> adamW(embeddings, tensor);
            case VISUAL_PROJECTOR, OBJECT_PROJECTOR -> adamW(projectors, tensor);
            case CLIP, CONVNEXT -> adamW(towers, tensor);
        };
    }

    private UpdateRule adamW(double rate, TrainedTensor tensor) {
        return new UpdateRule.AdamW(rate, tensor.shape().size() > 1 ? decay : 0, 0.9, beta2, 1e-8);
    }

    /// The highest rate, which stands in the log.
    double peak() {
        return Math.max(Math.max(decoder, muon ? matrices : 0), Math.max(Math.max(embeddings, projectors), towers));
    }
}
