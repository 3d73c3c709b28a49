package io.rexserve.model.language.checkpoint;

import static io.rexserve.model.language.checkpoint.SettingResolver.Inferred.fromTensors;
import static io.rexserve.model.language.checkpoint.SettingResolver.Inferred.guess;

import io.rexserve.model.language.checkpoint.CheckpointOverrides.Network;
import io.rexserve.model.language.checkpoint.SettingResolver.Inferred;
import io.rexserve.model.vision.ClipConfig;
import io.rexserve.model.vision.ConvNextConfig;
import io.rexserve.model.vision.Normalization;
import java.util.List;
import java.util.Optional;

/// Hugging Face's format of `config.json`, which the publishers use: what it states is taken, what it leaves out is
/// read from the shapes of the tensors, and what those do not show is what the published models are known or believed
/// to use.
///
/// Towers are the same in every published model, and the configuration hardly describes them: their shapes are those of
/// their tensors.
final class HuggingFaceConfig {
    private static final int CLIP_HEAD_DIM = 64;
    // CLIP ViT-L/14 at 336 pixels.
    private static final int CLIP_LARGE_WIDTH = 1024;
    private static final int CLIP_LARGE_LAYERS = 24;
    // Side of a cell of ConvNeXt's first map, in pixels.
    private static final int STEM_STRIDE = 4;

    private final ConfigSection config;
    private final CheckpointShapes shapes;
    private final CheckpointOverrides overrides;
    private final SettingResolver settings;

    HuggingFaceConfig(
            ConfigSection config, CheckpointShapes shapes, CheckpointOverrides overrides, SettingResolver settings) {
        this.config = config;
        this.shapes = shapes;
        this.overrides = overrides;
        this.settings = settings;
    }

    ChatRexConfig read() {
        var decoder = new HuggingFaceDecoder(config, shapes, overrides.network(), settings);
        decoder.refuseUnsupported();
        refuseUnsupported();
        var shared = new SharedSettings(overrides, settings);
        DecoderConfig llm = decoder.read();
        ClipConfig clip = clip(shared);
        var read = new ChatRexConfig(
                clip,
                convnext(clip),
                llm,
                false,
                Normalization.CLIP,
                shared.template(Optional.empty(), this::template),
                shared.maxLength(config.optionalInteger("tokenizer_model_max_length")),
                shared.boxes(Optional.empty()));
        crossCheck("mm_hidden_size", read.visualWidth());
        crossCheck("object_hidden_size", read.convnext().allDims());
        return read;
    }

    private void refuseUnsupported() {
        config.requireIfStated("mm_projector_type", "mlp2x_gelu");
        config.requireIfStated("mm_vision_select_feature", "patch");
        config.requireIfStated("mm_patch_merge_type", "flat");
        config.requireIfStated("image_aspect_ratio", "pad");
    }

    private ClipConfig clip(SharedSettings shared) {
        Network network = overrides.network();
        ConfigSection vision = config.sectionOrEmpty("vision_config");
        int clipWidth = shapes.clipWidth();
        int patch = shapes.clipPatch();
        int image = settings.resolve(
                "network.clip_image",
                network.clipImage(),
                Optional.empty(),
                () -> fromTensors(patch * shapes.clipGrid(), "patch side times the grid of position embeddings"));
        int heads = settings.resolve(
                "network.clip_heads",
                network.clipHeads(),
                vision.optionalInteger("num_attention_heads", 1, clipWidth),
                () -> guess(
                        HuggingFaceDecoder.quotient(
                                "clip width", clipWidth, "network.clip_heads missing, head width", CLIP_HEAD_DIM),
                        "heads of 64 channels, as every published CLIP"));
        int layers = settings.resolve(
                "clip layers",
                null,
                vision.optionalInteger("num_hidden_layers", 1, shapes.clipLayers() + 1),
                () -> clipWidth == CLIP_LARGE_WIDTH
                        ? guess(CLIP_LARGE_LAYERS, "as CLIP ViT-L/14; the unused last one may be absent")
                        : fromTensors(shapes.clipLayers(), "layers of the tower"));
        return new ClipConfig(
                image,
                patch,
                clipWidth,
                layers,
                heads,
                shared.selectLayer(config.optionalInteger("mm_vision_select_layer")));
    }

    private ConvNextConfig convnext(ClipConfig clip) {
        List<Integer> depths = shapes.convnextDepths();
        int smallest = STEM_STRIDE << Math.max(0, depths.size() - 1);
        int image = settings.resolve(
                "network.convnext_image",
                overrides.network().convnextImage(),
                Optional.empty(),
                () -> guess(smallest * clip.grid(), "so that its last map has CLIP's grid"));
        return new ConvNextConfig(image, depths, shapes.convnextDims());
    }

    private Inferred<String> template() {
        if (ChatRexFolder.family(config).contains("rexseek")) {
            return guess("rexseek", "RexSeek's own");
        }
        return shapes.qkvBias()
                ? guess("rexseek", "a decoder of Qwen2's kind")
                : guess("chatrex", "a decoder of LLaMA's kind; the wording is believed to be Vicuna's");
    }

    private void crossCheck(String key, int actual) {
        config.optionalInteger(key).ifPresent(stated -> {
            if (stated != actual) {
                throw new IllegalArgumentException(key + ": " + stated + " (expected: " + actual + ", of its tensors)");
            }
        });
    }
}
