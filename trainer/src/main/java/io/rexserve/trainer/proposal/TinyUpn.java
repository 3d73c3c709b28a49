package io.rexserve.trainer.proposal;

import io.rexserve.model.proposal.UpnConfig;
import java.util.List;

/// The embedded model's UPN: the published graph with small numbers, without the stride-4 level, which
/// costs five times the rest.
public final class TinyUpn {
    public static final UpnConfig CONFIG = new UpnConfig(
            32,
            List.of(1, 1, 2, 1),
            List.of(1, 2, 4, 8),
            8,
            List.of(1, 2, 3),
            128,
            256,
            2,
            3,
            4,
            4,
            4,
            60,
            256,
            427,
            0.05);

    private TinyUpn() {}

    /// `config.json` of the model folder.
    static String json() {
        UpnConfig c = CONFIG;
        return """
                {
                  "backbone": {
                    "embed_dim": %d,
                    "depths": %s,
                    "num_heads": %s,
                    "window_size": %d,
                    "out_indices": %s
                  },
                  "d_model": %d,
                  "ffn_dim": %d,
                  "encoder_layers": %d,
                  "decoder_layers": %d,
                  "num_heads": %d,
                  "num_points": %d,
                  "num_feature_levels": %d,
                  "num_queries": %d,
                  "short_side": %d,
                  "max_side": %d,
                  "proposal_base": %s
                }
                """.formatted(
                        c.embedDim(),
                        c.depths(),
                        c.backboneHeads(),
                        c.windowSize(),
                        c.outIndices(),
                        c.width(),
                        c.ffnDim(),
                        c.encoderLayers(),
                        c.decoderLayers(),
                        c.heads(),
                        c.points(),
                        c.levels(),
                        c.queries(),
                        c.shortSide(),
                        c.maxSide(),
                        c.proposalBase());
    }
}
