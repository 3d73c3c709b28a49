package io.rexserve.model.vision;

import io.rexserve.model.weights.WeightRoles;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds the CLIP tower in a checkpoint: everything under the prefix of `embeddings.class_embedding`.
public final class ClipWeights {
    private static final String CLASS_EMBEDDING = "embeddings.class_embedding";

    private ClipWeights() {}

    /// The tower's prefix in a checkpoint.
    ///
    /// @param named the prefix, where it is known and need not be searched for
    public static String root(WeightRoles roles, @Nullable String named) {
        return roles.rootBefore(CLASS_EMBEDDING, named);
    }

    /// Claims the tower's tensors; layers after the selected one and the final norm may be there or not.
    ///
    /// @return their names in the order of `clip.kernel`
    public static List<String> claim(WeightRoles roles, ClipConfig config, String root) {
        int c = config.width();
        var names = new ArrayList<String>();
        claim(roles, names, root + CLASS_EMBEDDING, c);
        claim(roles, names, root + "embeddings.patch_embedding.weight", c, 3, config.patch(), config.patch());
        claim(roles, names, root + "embeddings.position_embedding.weight", 1 + config.tokens(), c);
        pair(roles, names, root + "pre_layrnorm", c); // spelt so in every published checkpoint
        for (int i = 0; i < config.usedLayers(); i++) {
            String layer = root + "encoder.layers." + i + ".";
            pair(roles, names, layer + "layer_norm1", c);
            for (String projection : List.of("q_proj", "k_proj", "v_proj", "out_proj")) {
                pair(roles, names, layer + "self_attn." + projection, c, c);
            }
            pair(roles, names, layer + "layer_norm2", c);
            pair(roles, names, layer + "mlp.fc1", config.feedForward(), c);
            pair(roles, names, layer + "mlp.fc2", c, config.feedForward());
        }
        roles.ignore(name -> name.startsWith(root + "post_layernorm.")
                || name.equals(root + "embeddings.position_ids")
                || unusedLayer(name, root + "encoder.layers.", config));
        return names;
    }

    private static boolean unusedLayer(String name, String layers, ClipConfig config) {
        if (!name.startsWith(layers)) {
            return false;
        }
        String number = name.substring(layers.length()).replaceFirst("\\..*", "");
        return number.matches("\\d{1,6}")
                && Integer.parseInt(number) >= config.usedLayers()
                && Integer.parseInt(number) < config.layers();
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
