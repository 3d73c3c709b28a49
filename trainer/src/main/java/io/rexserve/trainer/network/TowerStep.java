package io.rexserve.trainer.network;

import io.rexserve.model.kernel.KernelSource;
import io.rexserve.model.vision.ClipConfig;
import io.rexserve.model.vision.ConvNextConfig;
import io.rexserve.model.vision.TowerText;
import java.util.ArrayList;
import java.util.List;

/// A layer of CLIP or a block of ConvNeXt, with what comes before the first one: what is computed again at a time.
///
/// @param stage of ConvNeXt; 0 in CLIP
/// @param first layer or block
/// @param last excluded
/// @param start position of its first tensor in the tower's list
/// @param end that behind its last tensor
/// @param endsStage whether its output is the map of a stage
record TowerStep(int stage, int first, int last, int start, int end, boolean endsStage) {
    private static final KernelSource SOURCE = KernelSource.of(TowerText.ALL);
    private static final int CLIP_LAYER = SOURCE.layout("ClipLayer").size();
    // Class, patch and position embedding, weight and bias of the norm before the layers.
    private static final int CLIP_EMBEDDINGS = 5;
    private static final int STEM = SOURCE.layout("ConvNextStem").size();
    private static final int DOWNSAMPLE = SOURCE.layout("ConvNextDownsample").size();
    private static final int BLOCK = SOURCE.layout("ConvNextBlock").size();

    /// Layer by layer; the first with the embeddings.
    static List<TowerStep> ofClip(ClipConfig config) {
        var steps = new ArrayList<TowerStep>();
        for (int layer = 0; layer < config.usedLayers(); layer++) {
            int start = layer == 0 ? 0 : CLIP_EMBEDDINGS + layer * CLIP_LAYER;
            steps.add(new TowerStep(0, layer, layer + 1, start, CLIP_EMBEDDINGS + (layer + 1) * CLIP_LAYER, false));
        }
        return steps;
    }

    /// Block by block; the first of a stage with the stem or the downsampling before it. A stage without blocks is one
    /// step.
    static List<TowerStep> ofConvNext(ConvNextConfig config) {
        var steps = new ArrayList<TowerStep>();
        int at = 0;
        for (int stage = 0; stage < config.stages(); stage++) {
            int depth = config.depths().get(stage);
            int before = stage == 0 ? STEM : DOWNSAMPLE;
            for (int block = 0; block < Math.max(1, depth); block++) {
                int last = Math.min(block + 1, depth);
                int end = at + (block == 0 ? before : 0) + (last - block) * BLOCK;
                steps.add(new TowerStep(stage, block, last, at, end, last == depth));
                at = end;
            }
        }
        return steps;
    }
}
