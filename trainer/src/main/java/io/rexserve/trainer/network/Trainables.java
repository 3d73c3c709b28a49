package io.rexserve.trainer.network;

/// What of a network is trained.
///
/// @param decoder how the decoder's layers are
/// @param embeddings whether the embedding table and, where it is separate, the output layer are
/// @param projectors whether the projectors of visual and of object tokens are
/// @param towers whether CLIP and ConvNeXt are
public record Trainables(DecoderLayers decoder, boolean embeddings, boolean projectors, boolean towers) {
    /// How the decoder's layers are trained.
    public sealed interface DecoderLayers {
        /// Not at all.
        record Frozen() implements DecoderLayers {}

        /// Every tensor, the final norm included.
        record Full() implements DecoderLayers {}

        /// By low-rank matrices beside those of attention (LoRA, Hu et al. 2021): W + alpha / rank * B A.
        ///
        /// @param rank inner dimension of the product
        /// @param alpha scale of the product, before it is divided by the rank
        /// @param feedForward whether gate, up and down have them too
        record LowRank(int rank, double alpha, boolean feedForward) implements DecoderLayers {
            // Ranks above are no saving at any published width.
            private static final int MAX_RANK = 1024;

            public LowRank {
                if (rank < 1 || rank > MAX_RANK) {
                    throw new IllegalArgumentException("rank: " + rank + " (expected: 1 to " + MAX_RANK + ")");
                }
                if (!(alpha > 0 && alpha < Double.POSITIVE_INFINITY)) {
                    throw new IllegalArgumentException("alpha: " + alpha + " (expected: > 0)");
                }
            }

            /// What the product is multiplied by.
            public double scale() {
                return alpha / rank;
            }
        }
    }

    public Trainables {
        if (decoder instanceof DecoderLayers.Frozen && !embeddings && !projectors && !towers) {
            throw new IllegalArgumentException("trainables: none (expected: at least one part)");
        }
    }

    /// The first published stage: projectors, input and output embeddings (ChatRex, arXiv 2411.18363, table 1).
    public static Trainables alignment() {
        return new Trainables(new DecoderLayers.Frozen(), true, true, false);
    }

    /// The second and third published stage: everything.
    public static Trainables everything() {
        return new Trainables(new DecoderLayers.Full(), true, true, true);
    }

    /// Low-rank matrices and projectors.
    public static Trainables adapters(DecoderLayers.LowRank adapters, boolean embeddings) {
        return new Trainables(adapters, embeddings, true, false);
    }
}
