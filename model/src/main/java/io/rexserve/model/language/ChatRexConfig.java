package io.rexserve.model.language;

import io.rexserve.model.grammar.ChatTemplate;
import io.rexserve.model.vision.ClipConfig;
import io.rexserve.model.vision.ConvNextConfig;
import io.rexserve.model.vision.Normalization;
import io.rexserve.model.weights.CheckpointException;
import java.nio.file.Path;

/// Shape and conventions of a ChatRex model, read from `config.json` beside its weights.
///
/// @param clip low-resolution tower
/// @param convnext high-resolution tower
/// @param llm decoder
/// @param tokenNorm whether visual and object tokens are divided by their L2 norm and given a learned marker
/// @param normalization pixel statistics of both towers
/// @param template which conversation format the model was trained on
/// @param maxLength positions that a prompt may fill; what lies beyond is cut off
/// @param maxObjects boxes that one prompt may name
public record ChatRexConfig(
        ClipConfig clip,
        ConvNextConfig convnext,
        DecoderConfig llm,
        boolean tokenNorm,
        Normalization normalization,
        ChatTemplate template,
        int maxLength,
        int maxObjects) {
    /// Upstream's `tokenizer_model_max_length`.
    public static final int DEFAULT_MAX_LENGTH = 2048;

    /// Upstream's `MAX_NUM_OBJECTS`.
    public static final int DEFAULT_MAX_OBJECTS = 100;

    // The box code gives each of the four coordinates the same number of channels.
    private static final int COORDINATES = 4;

    public ChatRexConfig {
        int grid = convnext.cells(convnext.stages() - 1);
        if (clip.grid() != grid) {
            throw new IllegalArgumentException("clip.image / clip.patch: " + clip.grid() + " cells per side (expected: "
                    + grid + ", as the last map of convnext)");
        }
        if (convnext.allDims() % COORDINATES != 0) {
            throw new IllegalArgumentException(
                    "convnext.dims: a sum of " + convnext.allDims() + " (expected: a multiple of " + COORDINATES + ")");
        }
        if (maxLength < 1) {
            throw new IllegalArgumentException("max_length: " + maxLength + " (expected: >= 1)");
        }
        if (maxObjects < 1) {
            throw new IllegalArgumentException("max_objects: " + maxObjects + " (expected: >= 1)");
        }
    }

    /// Reads `config.json` of a model folder.
    ///
    /// @throws CheckpointException naming the file, the key, the value and what was expected
    public static ChatRexConfig read(Path folder) {
        Path file = folder.resolve("config.json");
        ConfigSection config = ConfigSection.read(file);
        try {
            return new ChatRexConfig(
                    clip(config.section("clip")),
                    convnext(config.section("convnext")),
                    DecoderConfig.read(config.section("llm")),
                    config.flag("token_norm", false),
                    normalization(config),
                    ChatTemplate.named(config.text("template", ChatTemplate.CHATREX.name())),
                    config.integer("max_length", DEFAULT_MAX_LENGTH),
                    config.integer("max_objects", DEFAULT_MAX_OBJECTS));
        } catch (IllegalArgumentException e) {
            throw new CheckpointException(file + ": " + e.getMessage(), e);
        }
    }

    private static ClipConfig clip(ConfigSection clip) {
        return new ClipConfig(
                clip.integer("image"),
                clip.integer("patch"),
                clip.integer("width"),
                clip.integer("layers"),
                clip.integer("heads"),
                clip.integer("select_layer", ClipConfig.SECOND_TO_LAST));
    }

    private static ConvNextConfig convnext(ConfigSection convnext) {
        return new ConvNextConfig(convnext.integer("image"), convnext.integers("depths"), convnext.integers("dims"));
    }

    private static Normalization normalization(ConfigSection config) {
        return new Normalization(
                config.has("pixel_mean") ? config.numbers("pixel_mean") : Normalization.CLIP.mean(),
                config.has("pixel_std") ? config.numbers("pixel_std") : Normalization.CLIP.std());
    }
}
