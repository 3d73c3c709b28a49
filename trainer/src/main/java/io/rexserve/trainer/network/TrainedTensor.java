package io.rexserve.trainer.network;

import java.util.List;

/// A tensor in training.
///
/// @param name in the checkpoint; of a low-rank matrix as PEFT calls it
/// @param part of the network
/// @param shape dimensions, outermost first
public record TrainedTensor(String name, Part part, List<Long> shape) {
    /// The parts of the network, which may be trained at different rates.
    public enum Part {
        CLIP,
        CONVNEXT,
        VISUAL_PROJECTOR,
        OBJECT_PROJECTOR,
        /// The embedding table; where tied also the output layer.
        EMBEDDINGS,
        /// The separate output layer.
        OUTPUT_LAYER,
        /// The final norm.
        NORM,
        DECODER_LAYER,
        /// A low-rank matrix.
        ADAPTER;

        /// Whether it is one of the image towers.
        public boolean isTower() {
            return this == CLIP || this == CONVNEXT;
        }
    }

    public TrainedTensor {
        shape = List.copyOf(shape);
    }

    long[] dimensions() {
        return shape.stream().mapToLong(Long::longValue).toArray();
    }
}
