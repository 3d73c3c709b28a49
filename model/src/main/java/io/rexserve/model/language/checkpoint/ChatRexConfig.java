package io.rexserve.model.language.checkpoint;

import io.rexserve.model.grammar.ChatTemplate;
import io.rexserve.model.vision.ClipConfig;
import io.rexserve.model.vision.ConvNextConfig;
import io.rexserve.model.vision.Normalization;

/// Shapes and settings of a ChatRex model; [ChatRexFolder] finds them.
///
/// @param clip low-resolution tower
/// @param convnext high-resolution tower
/// @param llm decoder
/// @param tokenNorm whether visual and object tokens are divided by their L2 norm and given a learned marker
/// @param normalization pixel statistics of both towers
/// @param template which conversation format the model was trained on
/// @param maxLength tokens of a prompt; longer ones are truncated
/// @param boxes what happens to the boxes of a prompt
public record ChatRexConfig(
        ClipConfig clip,
        ConvNextConfig convnext,
        DecoderConfig llm,
        boolean tokenNorm,
        Normalization normalization,
        ChatTemplate template,
        int maxLength,
        BoxRules boxes) {
    /// Upstream's `tokenizer_model_max_length`.
    public static final int DEFAULT_MAX_LENGTH = 2048;

    // Keys and values of one sequence of the published decoder take 68 GB there.
    private static final int MAX_LENGTH = 1 << 17;
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
        if (maxLength < 1 || maxLength > MAX_LENGTH) {
            throw new IllegalArgumentException("max_length: " + maxLength + " (expected: 1 to " + MAX_LENGTH + ")");
        }
    }

    /// Boxes that one prompt may name.
    public int maxObjects() {
        return boxes.maxObjects();
    }

    /// Channels of a visual token before its projector: CLIP's and those of the last ConvNeXt map.
    public int visualWidth() {
        return clip.width() + convnext.lastDim();
    }
}
