package io.rexserve.model.language.checkpoint;

import io.rexserve.model.language.checkpoint.CheckpointOverrides.Names;
import io.rexserve.model.vision.ClipWeights;
import io.rexserve.model.vision.ConvNextWeights;
import io.rexserve.model.weights.Checkpoint;
import io.rexserve.model.weights.CheckpointException;
import io.rexserve.model.weights.LayerCount;
import io.rexserve.model.weights.WeightRoles;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// The sizes of the networks, derived from names and shapes of a checkpoint's tensors.
///
/// @param decoder prefix of the decoder
/// @param clip prefix of CLIP
/// @param convnext prefix of ConvNeXt
record CheckpointShapes(Checkpoint checkpoint, String decoder, String clip, String convnext) {
    private static final int MAX_STAGES = 8;

    /// @throws CheckpointException if a network's first tensor is missing or doubled, listing all of them
    static CheckpointShapes of(Checkpoint checkpoint, Names names) {
        var roles = new WeightRoles(checkpoint);
        String decoder = roles.rootBefore(DecoderRoles.EMBED_TOKENS, names.decoder());
        String clip = ClipWeights.root(roles, names.clip());
        String convnext = ConvNextWeights.root(roles, names.convnext());
        roles.checkFound();
        return new CheckpointShapes(checkpoint, decoder, clip, convnext);
    }

    /// As [#of], but what is missing or doubled is no fault yet: its sizes are not known.
    static CheckpointShapes found(Checkpoint checkpoint, Names names) {
        var roles = new WeightRoles(checkpoint);
        return new CheckpointShapes(
                checkpoint,
                roles.rootBefore(DecoderRoles.EMBED_TOKENS, names.decoder()),
                ClipWeights.root(roles, names.clip()),
                ConvNextWeights.root(roles, names.convnext()));
    }

    int vocab() {
        return size(decoder + DecoderRoles.EMBED_TOKENS, 0);
    }

    int hidden() {
        return size(decoder + DecoderRoles.EMBED_TOKENS, 1);
    }

    int decoderLayers() {
        return count(decoder + "layers.");
    }

    int ffn() {
        return size(inAnyLayer("mlp.gate_proj.weight"), 0);
    }

    int queryWidth() {
        return size(inAnyLayer("self_attn.q_proj.weight"), 0);
    }

    int keyWidth() {
        return size(inAnyLayer("self_attn.k_proj.weight"), 0);
    }

    boolean qkvBias() {
        return checkpoint.names().stream()
                .anyMatch(name -> name.startsWith(decoder) && name.endsWith("self_attn.q_proj.bias"));
    }

    boolean hasSeparateHead() {
        return checkpoint.names().stream().anyMatch(name -> name.endsWith(DecoderRoles.LM_HEAD));
    }

    int clipWidth() {
        return size(clip + "embeddings.class_embedding", 0);
    }

    int clipPatch() {
        return size(clip + "embeddings.patch_embedding.weight", 2);
    }

    /// Patches per side.
    int clipGrid() {
        String name = clip + "embeddings.position_embedding.weight";
        int patches = size(name, 0) - 1;
        int grid = (int) Math.round(Math.sqrt(patches));
        if (grid < 1 || grid * grid != patches) {
            throw new CheckpointException(checkpoint.source() + ": tensor " + name + " has " + (patches + 1)
                    + " rows (expected: a square number of patches and the class token)");
        }
        return grid;
    }

    int clipLayers() {
        return count(clip + "encoder.layers.");
    }

    List<Integer> convnextDepths() {
        return IntStream.range(0, stages())
                .mapToObj(stage -> count(convnext + "stages." + stage + ".blocks."))
                .toList();
    }

    List<Integer> convnextDims() {
        var dims = new ArrayList<Integer>(List.of(size(convnext + "stem.0.weight", 0)));
        for (int stage = 1; stage < stages(); stage++) {
            dims.add(size(convnext + "stages." + stage + ".downsample.1.weight", 0));
        }
        return dims;
    }

    private int stages() {
        int stages = count(convnext + "stages.");
        if (stages > MAX_STAGES) {
            throw new CheckpointException(checkpoint.source() + ": tensors " + convnext + "stages." + (stages - 1)
                    + " (expected: at most " + MAX_STAGES + " stages)");
        }
        return stages;
    }

    private int count(String prefix) {
        return LayerCount.of(checkpoint.names(), prefix);
    }

    // Of any layer: one that lacks its tensor is reported with everything else that is missing.
    private String inAnyLayer(String suffix) {
        Optional<String> first = checkpoint.names().stream()
                .filter(name -> name.startsWith(decoder + "layers.") && name.endsWith("." + suffix))
                .findFirst();
        return first.orElse(decoder + "layers.0." + suffix);
    }

    private int size(String name, int dimension) {
        if (!checkpoint.names().contains(name)) {
            throw new CheckpointException(checkpoint.source() + ": tensor " + name + " is missing");
        }
        List<Long> shape = checkpoint.info(name).shape();
        if (dimension >= shape.size() || shape.get(dimension) < 1 || shape.get(dimension) > Integer.MAX_VALUE) {
            throw new CheckpointException(checkpoint.source() + ": tensor " + name + " is " + shape
                    + " (expected: more than " + dimension + " dimensions, none empty)");
        }
        return Math.toIntExact(shape.get(dimension));
    }
}
