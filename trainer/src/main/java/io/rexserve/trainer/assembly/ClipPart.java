package io.rexserve.trainer.assembly;

import io.rexserve.model.language.checkpoint.PublishedParts;
import io.rexserve.model.vision.ClipConfig;
import io.rexserve.model.vision.ClipWeights;
import io.rexserve.model.weights.Checkpoint;
import io.rexserve.model.weights.CheckpointException;
import io.rexserve.model.weights.TensorSlot;
import io.rexserve.model.weights.WeightRoles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The vision tower of a CLIP in Hugging Face's layout, with or without its text tower, which is left out.
///
/// @param config with the layer that ChatRex takes, the last but one
/// @param planned its tensors, under the names that RexSeek publishes
record ClipPart(ClipConfig config, List<PlannedTensor> planned) implements Part {
    private static final String EXPECTED = "CLIP's vision tower in Hugging Face's layout";
    private static final String TARGET = "vision_tower.vision_tower.vision_model.";

    ClipPart {
        planned = List.copyOf(planned);
    }

    /// @throws CheckpointException naming what is missing, misshapen or of another family
    static ClipPart of(Path folder, Checkpoint checkpoint) {
        var roles = new WeightRoles(checkpoint).part("clip");
        String root = ClipWeights.root(roles, null);
        if (checkpoint.names().stream().noneMatch(name -> name.endsWith("embeddings.class_embedding"))) {
            Part.requireFitting(roles, EXPECTED);
        }
        ClipConfig whole = PublishedParts.clip(folder, checkpoint, -1);
        List<TensorSlot> slots = new ArrayList<>(ClipWeights.tensors(whole, root));
        roles.require(slots);
        // After the layer that is taken; the publishers of ChatRex keep it.
        for (String name : List.of("post_layernorm.weight", "post_layernorm.bias")) {
            if (roles.optional(root + name, whole.width())) {
                slots.add(TensorSlot.of(root + name, whole.width()));
            }
        }
        roles.ignore(name -> !name.startsWith(root) || name.equals(root + "embeddings.position_ids"));
        Part.requireFitting(roles, EXPECTED + ", as config.json describes it");
        ClipConfig config = PublishedParts.clip(folder, checkpoint, ClipConfig.SECOND_TO_LAST);
        return new ClipPart(
                config,
                slots.stream()
                        .map(TensorSlot::name)
                        .<PlannedTensor>map(name ->
                                new PlannedTensor.Copied(TARGET + name.substring(root.length()), checkpoint, name))
                        .toList());
    }

    @Override
    public List<PlannedTensor> tensors() {
        return planned;
    }
}
