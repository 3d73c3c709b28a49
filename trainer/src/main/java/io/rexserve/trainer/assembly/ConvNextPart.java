package io.rexserve.trainer.assembly;

import io.rexserve.model.language.checkpoint.PublishedParts;
import io.rexserve.model.vision.ConvNextConfig;
import io.rexserve.model.vision.ConvNextWeights;
import io.rexserve.model.weights.Checkpoint;
import io.rexserve.model.weights.CheckpointException;
import io.rexserve.model.weights.WeightRoles;
import java.util.List;

/// A ConvNeXt in timm's layout, alone or as the image tower of an open_clip model, as LAION publishes it. Its head and
/// the text tower are left out.
///
/// @param config with the input side at which its last map has CLIP's grid
/// @param planned its tensors, under the names that RexSeek publishes
record ConvNextPart(ConvNextConfig config, List<PlannedTensor> planned) implements Part {
    private static final String EXPECTED =
            "ConvNeXt in timm's layout, such as LAION's open_clip_model.safetensors with visual.trunk.stem.0.weight";
    private static final String TARGET = "vision_tower_aux.vision_";
    // RexSeek's name of the layer scales: loaders of its time renamed every "gamma".
    private static final String PUBLISHED_SCALE = ".gamma";
    private static final String SCALE = ".ramma";

    ConvNextPart {
        planned = List.copyOf(planned);
    }

    /// @param grid cells per side that the last map is to have
    /// @throws CheckpointException naming what is missing, misshapen or of another family
    static ConvNextPart of(Checkpoint checkpoint, int grid) {
        var roles = new WeightRoles(checkpoint).part("convnext");
        String root = ConvNextWeights.root(roles, null);
        if (checkpoint.names().stream().noneMatch(name -> name.endsWith("stem.0.weight"))) {
            Part.requireFitting(roles, EXPECTED);
        }
        ConvNextConfig config = PublishedParts.convnext(checkpoint, grid);
        List<String> names = ConvNextWeights.claim(roles, config, root, null);
        roles.ignore(name -> !name.startsWith(root)
                || List.of("head.", "norm.", "norm_pre.").stream().anyMatch(unused -> name.startsWith(root + unused)));
        Part.requireFitting(roles, EXPECTED);
        return new ConvNextPart(
                config,
                names.stream()
                        .<PlannedTensor>map(name ->
                                new PlannedTensor.Copied(target(name.substring(root.length())), checkpoint, name))
                        .toList());
    }

    private static String target(String name) {
        return TARGET
                + (name.endsWith(PUBLISHED_SCALE)
                        ? name.substring(0, name.length() - PUBLISHED_SCALE.length()) + SCALE
                        : name);
    }

    @Override
    public List<PlannedTensor> tensors() {
        return planned;
    }
}
