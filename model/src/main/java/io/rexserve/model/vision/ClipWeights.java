package io.rexserve.model.vision;

import io.rexserve.model.weights.TensorSlot;
import io.rexserve.model.weights.TensorSlots;
import io.rexserve.model.weights.WeightRoles;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds the CLIP tower in a checkpoint: everything under the prefix of `embeddings.class_embedding`.
public final class ClipWeights {
    private static final String CLASS_EMBEDDING = "embeddings.class_embedding";
    private static final String LAYERS = "encoder.layers.";

    private ClipWeights() {}

    /// The tower's prefix in a checkpoint.
    ///
    /// @param named the prefix, where it is known and need not be searched for
    public static String root(WeightRoles roles, @Nullable String named) {
        return roles.rootBefore(CLASS_EMBEDDING, named);
    }

    /// The tower's tensors, as far as the selected layer, in the order of `clip.kernel`.
    public static List<TensorSlot> tensors(ClipConfig config, String root) {
        int c = config.width();
        var slots = new TensorSlots(root);
        slots.add(CLASS_EMBEDDING, c);
        slots.add("embeddings.patch_embedding.weight", c, 3, config.patch(), config.patch());
        slots.add("embeddings.position_embedding.weight", 1 + config.tokens(), c);
        slots.pair("pre_layrnorm", c);
        for (int i = 0; i < config.usedLayers(); i++) {
            String layer = LAYERS + i + ".";
            slots.pair(layer + "layer_norm1", c);
            for (String projection : List.of("q_proj", "k_proj", "v_proj", "out_proj")) {
                slots.pair(layer + "self_attn." + projection, c, c);
            }
            slots.pair(layer + "layer_norm2", c);
            slots.pair(layer + "mlp.fc1", config.feedForward(), c);
            slots.pair(layer + "mlp.fc2", c, config.feedForward());
        }
        return slots.inOrder(TowerText.CLIP_WEIGHTS);
    }

    /// Claims the tower's tensors; layers after the selected one and the final norm may be there or not.
    ///
    /// @return their names in the order of `clip.kernel`
    public static List<String> claim(WeightRoles roles, ClipConfig config, String root) {
        roles.ignore(name -> name.startsWith(root + "post_layernorm.")
                || name.equals(root + "embeddings.position_ids")
                || unusedLayer(name, root + LAYERS, config));
        return roles.require(tensors(config, root));
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
}
