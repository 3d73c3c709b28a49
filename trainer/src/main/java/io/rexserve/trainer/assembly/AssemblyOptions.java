package io.rexserve.trainer.assembly;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a model is assembled of.
///
/// @param languageModel folder of a causal language model in Hugging Face's layout
/// @param clip folder of a CLIP in Hugging Face's layout
/// @param convnext folder, or file of weights, of a ConvNeXt in timm's or open_clip's layout
/// @param template of the conversation, see [io.rexserve.model.grammar.ChatTemplate#named]; null for the one of the
/// language model's kind
/// @param licences of parts, by part, given instead of those that their files state
/// @param seed of the projectors and of the rows of new tokens
public record AssemblyOptions(
        Path languageModel,
        Path clip,
        Path convnext,
        @Nullable String template,
        Map<PartName, String> licences,
        long seed) {
    public AssemblyOptions {
        licences = Map.copyOf(licences);
    }

    /// The path of a part.
    Path path(PartName part) {
        return switch (part) {
            case LANGUAGE_MODEL -> languageModel;
            case CLIP -> clip;
            case CONVNEXT -> convnext;
        };
    }
}
