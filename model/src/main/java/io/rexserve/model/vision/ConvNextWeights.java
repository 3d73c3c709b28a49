package io.rexserve.model.vision;

import io.rexserve.model.weights.TensorSlot;
import io.rexserve.model.weights.TensorSlots;
import io.rexserve.model.weights.WeightRoles;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds the ConvNeXt tower in a checkpoint: `stem` and `stages`, with or without the prefix `vision_`.
public final class ConvNextWeights {
    private static final String STEM = "stem.0.weight";
    private static final int STEM_KERNEL = 4;
    private static final int DOWNSAMPLE_KERNEL = 2;
    private static final int DEPTHWISE_KERNEL = 7;
    private static final int FEED_FORWARD_FACTOR = 4;

    private ConvNextWeights() {}

    /// The tower's prefix in a checkpoint, a `vision_` included.
    ///
    /// @param named the prefix, where it is known and need not be searched for
    public static String root(WeightRoles roles, @Nullable String named) {
        if (named != null) {
            return named;
        }
        boolean prefixed = roles.checkpoint().names().stream().anyMatch(name -> name.endsWith("vision_" + STEM));
        return prefixed ? roles.rootBefore("vision_" + STEM) + "vision_" : roles.rootBefore(STEM);
    }

    /// The tower's tensors in the order of `convnext.kernel`.
    ///
    /// @param layerScale last part of the layer scales' names
    public static List<TensorSlot> tensors(ConvNextConfig config, String root, String layerScale) {
        var slots = new TensorSlots(root);
        long first = config.dims().getFirst();
        slots.pair("stem.0", first, 3, STEM_KERNEL, STEM_KERNEL);
        slots.pair("stem.1", first);
        for (int s = 0; s < config.stages(); s++) {
            String stage = "stages." + s + ".";
            long c = config.dims().get(s);
            if (s > 0) {
                long before = config.dims().get(s - 1);
                slots.pair(stage + "downsample.0", before);
                slots.pair(stage + "downsample.1", c, before, DOWNSAMPLE_KERNEL, DOWNSAMPLE_KERNEL);
            }
            for (int b = 0; b < config.depths().get(s); b++) {
                String block = stage + "blocks." + b + ".";
                slots.pair(block + "conv_dw", c, 1, DEPTHWISE_KERNEL, DEPTHWISE_KERNEL);
                slots.pair(block + "norm", c);
                slots.pair(block + "mlp.fc1", FEED_FORWARD_FACTOR * c, c);
                slots.pair(block + "mlp.fc2", c, FEED_FORWARD_FACTOR * c);
                slots.add(block + "gamma", TensorSlot.of(root + block + layerScale, c));
            }
        }
        return slots.inOrder(TowerText.CONVNEXT_WEIGHTS);
    }

    /// Claims the tower's tensors.
    ///
    /// @param layerScale last part of the layer scales' names; null where it is one of the usual two
    /// @return their names in the order of `convnext.kernel`
    public static List<String> claim(
            WeightRoles roles, ConvNextConfig config, String root, @Nullable String layerScale) {
        // Published as "ramma" because a loader of the time renamed every "gamma"; timm's own name is accepted too.
        boolean gamma = roles.checkpoint().names().stream()
                .anyMatch(name -> name.startsWith(root + "stages.") && name.endsWith(".gamma"));
        return roles.require(tensors(config, root, layerScale != null ? layerScale : gamma ? "gamma" : "ramma"));
    }
}
