package io.rexserve.model.vision;

import io.rexserve.model.weights.WeightRoles;
import java.util.ArrayList;
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

    /// Claims the tower's tensors.
    ///
    /// @param layerScale last part of the layer scales' names; null where it is one of the usual two
    /// @return their names in the order of `convnext.kernel`
    public static List<String> claim(
            WeightRoles roles, ConvNextConfig config, String root, @Nullable String layerScale) {
        var names = new ArrayList<String>();
        long first = config.dims().getFirst();
        pair(roles, names, root + "stem.0", first, 3, STEM_KERNEL, STEM_KERNEL);
        pair(roles, names, root + "stem.1", first);
        for (int s = 0; s < config.stages(); s++) {
            String stage = root + "stages." + s + ".";
            long c = config.dims().get(s);
            if (s > 0) {
                long before = config.dims().get(s - 1);
                pair(roles, names, stage + "downsample.0", before);
                pair(roles, names, stage + "downsample.1", c, before, DOWNSAMPLE_KERNEL, DOWNSAMPLE_KERNEL);
            }
            for (int b = 0; b < config.depths().get(s); b++) {
                block(roles, names, stage + "blocks." + b + ".", c, layerScale);
            }
        }
        return names;
    }

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

    private static void block(
            WeightRoles roles, List<String> names, String block, long c, @Nullable String layerScale) {
        long wide = FEED_FORWARD_FACTOR * c;
        pair(roles, names, block + "conv_dw", c, 1, DEPTHWISE_KERNEL, DEPTHWISE_KERNEL);
        pair(roles, names, block + "norm", c);
        pair(roles, names, block + "mlp.fc1", wide, c);
        pair(roles, names, block + "mlp.fc2", c, wide);
        // Published as "ramma" because a loader of the time renamed every "gamma"; timm's own name is accepted too.
        String usual = roles.has(block + "gamma") ? "gamma" : "ramma";
        claim(roles, names, block + (layerScale == null ? usual : layerScale), c);
    }

    private static void pair(WeightRoles roles, List<String> names, String module, long... weight) {
        claim(roles, names, module + ".weight", weight);
        claim(roles, names, module + ".bias", weight[0]);
    }

    private static void claim(WeightRoles roles, List<String> names, String name, long... shape) {
        roles.require(name, shape);
        names.add(name);
    }
}
