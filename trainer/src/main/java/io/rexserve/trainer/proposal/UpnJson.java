package io.rexserve.trainer.proposal;

import io.rexserve.model.proposal.UpnConfig;

/// `config.json` of a model folder.
final class UpnJson {
    private UpnJson() {}

    static String text(UpnConfig c) {
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
                  "proposal_base": %s,
                  "min_score": %s
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
                        c.proposalBase(),
                        c.minScore());
    }
}
