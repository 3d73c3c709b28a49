package io.rexserve.model.language.checkpoint;

import io.rexserve.model.vision.ClipConfig;
import io.rexserve.model.vision.ConvNextConfig;
import io.rexserve.model.weights.Checkpoint;
import io.rexserve.model.weights.CheckpointException;
import java.nio.file.Path;

/// The shapes of single networks as their publishers ship them, before they are a model of the family: what
/// `config.json` states, and otherwise the shapes of the tensors.
public final class PublishedParts {
    private static final String CONFIG = "config.json";
    private static final int CLIP_HEAD_DIM = 64;
    // Side of a cell of the first map, in pixels.
    private static final int STEM_STRIDE = 4;

    private PublishedParts() {}

    /// The decoder of a causal language model in Hugging Face's layout, of LLaMA's or of Qwen2's kind.
    ///
    /// @throws CheckpointException for a model of another kind, naming the key, its value and what was expected
    public static DecoderConfig decoder(Path folder, Checkpoint checkpoint) {
        Path file = folder.resolve(CONFIG);
        ConfigSection config = ConfigSection.read(file);
        try {
            config.requireOneOf("model_type", "llama", "qwen2");
            var decoder = new HuggingFaceDecoder(
                    config, shapes(checkpoint), CheckpointOverrides.NONE.network(), new SettingResolver(CONFIG));
            decoder.refuseUnsupported();
            return decoder.read();
        } catch (IllegalArgumentException e) {
            throw new CheckpointException(file + ": " + e.getMessage(), e);
        }
    }

    /// The positions that a language model was trained for; the largest number where it does not say.
    public static int positions(Path folder) {
        return ConfigSection.read(folder.resolve(CONFIG))
                .optionalInteger("max_position_embeddings", 1, Integer.MAX_VALUE)
                .orElse(Integer.MAX_VALUE);
    }

    /// The vision tower of a CLIP model in Hugging Face's layout, with or without its text tower.
    ///
    /// @param selectLayer as of [ClipConfig]
    /// @throws CheckpointException for a model of another kind
    public static ClipConfig clip(Path folder, Checkpoint checkpoint, int selectLayer) {
        Path file = folder.resolve(CONFIG);
        ConfigSection config = ConfigSection.read(file);
        config.requireOneOf("model_type", "clip", "clip_vision_model");
        ConfigSection vision = config.has("vision_config") ? config.section("vision_config") : config;
        vision.requireIfStated("hidden_act", "quick_gelu");
        vision.optionalNumber("layer_norm_eps").filter(eps -> eps != 1e-5).ifPresent(eps -> {
            throw new CheckpointException(file + ": layer_norm_eps: " + eps + " (expected: 1e-5, or nothing)");
        });
        CheckpointShapes shapes = shapes(checkpoint);
        int width = shapes.clipWidth();
        int layers = shapes.clipLayers();
        if (vision.has("num_hidden_layers")) {
            vision.requireAtMost("num_hidden_layers", layers);
        }
        try {
            return new ClipConfig(
                    shapes.clipPatch() * shapes.clipGrid(),
                    shapes.clipPatch(),
                    width,
                    layers,
                    vision.optionalInteger("num_attention_heads", 1, width)
                            .orElseGet(() -> HuggingFaceDecoder.quotient(
                                    "num_attention_heads: missing, and hidden_size", width, "a head", CLIP_HEAD_DIM)),
                    selectLayer);
        } catch (IllegalArgumentException e) {
            throw new CheckpointException(file + ": " + e.getMessage(), e);
        }
    }

    /// A ConvNeXt in timm's layout, behind any prefix.
    ///
    /// @param grid cells per side that its last map is to have; its input side follows
    /// @throws CheckpointException if a stage is missing
    public static ConvNextConfig convnext(Checkpoint checkpoint, int grid) {
        CheckpointShapes shapes = shapes(checkpoint);
        int stages = Math.max(1, shapes.convnextDepths().size());
        try {
            return new ConvNextConfig(
                    (STEM_STRIDE << (stages - 1)) * grid, shapes.convnextDepths(), shapes.convnextDims());
        } catch (IllegalArgumentException e) {
            throw new CheckpointException(checkpoint.source() + ": " + e.getMessage(), e);
        }
    }

    private static CheckpointShapes shapes(Checkpoint checkpoint) {
        return CheckpointShapes.found(checkpoint, CheckpointOverrides.NONE.names());
    }
}
