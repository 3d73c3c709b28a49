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
    private static final List<String> DECODER_SECTIONS =
            List.of("text_config", "llm_config", "language_config", "llm", "language_model");
    private static final int CLIP_HEAD_DIM = 64;
    private static final int USUAL_HEAD_DIM = 128;
    // CLIP ViT-L/14 at 336 pixels.
    private static final int CLIP_LARGE_WIDTH = 1024;
    private static final int CLIP_LARGE_LAYERS = 24;
    // Side of a cell of ConvNeXt's first map, in pixels.
    private static final int STEM_STRIDE = 4;

    private final ConfigSection config;
    private final ConfigSection text;
    private final CheckpointShapes shapes;
    private final CheckpointOverrides overrides;
    private final SettingResolver settings;

    HuggingFaceConfig(
            ConfigSection config, CheckpointShapes shapes, CheckpointOverrides overrides, SettingResolver settings) {
        this.config = config;
        this.text = decoderSection(config);
        this.shapes = shapes;
        this.overrides = overrides;
        this.settings = settings;
    }

    private static ConfigSection decoderSection(ConfigSection config) {
        return config.has("hidden_size")
                ? config
                : DECODER_SECTIONS.stream()
                        .filter(config::has)
                        .map(config::section)
                        .filter(section -> section.has("hidden_size"))
                        .findFirst()
                        .orElse(config);
    }

    ChatRexConfig read() {
        refuseUnsupported();
        var shared = new SharedSettings(overrides, settings);
        DecoderConfig llm = decoder();
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
        text.requireIfStated("hidden_act", "silu");
        text.requireIfStated("use_sliding_window", false);
        text.requireIfStated("mlp_bias", false);
        if (text.has("rope_scaling")) {
            ConfigSection scaling = text.section("rope_scaling");
            scaling.requireIfStated("type", "default");
            scaling.requireIfStated("rope_type", "default");
        }
        config.requireIfStated("mm_projector_type", "mlp2x_gelu");
        config.requireIfStated("mm_vision_select_feature", "patch");
        config.requireIfStated("mm_patch_merge_type", "flat");
        config.requireIfStated("image_aspect_ratio", "pad");
    }

    private DecoderConfig decoder() {
        Network network = overrides.network();
        int hidden = stated("hidden_size", shapes.hidden());
        boolean biases = shapes.qkvBias();
        Optional<DecoderConfig> published = PublishedDecoder.ofWidth(hidden);
        String width = "as the published decoder of width " + hidden;
        String kind = biases ? "as Qwen2, which has biases as here" : "as LLaMA, which has no biases, as here";
        int heads = settings.resolve(
                "network.heads",
                network.heads(),
                text.optionalInteger("num_attention_heads", 1, DecoderConfig.MAX_HEADS),
                () -> published.map(known -> guess(known.heads(), width)).orElseGet(() -> usualHeads(network)));
        int headDim = settings.resolve(
                "network.head_dim",
                network.headDim(),
                text.optionalInteger("head_dim", 2, DecoderConfig.MAX_WIDTH),
                () -> fromTensors(quotient("q_proj", shapes.queryWidth(), "heads", heads), "rows of q_proj / heads"));
        int kvHeads = settings.resolve(
                "network.kv_heads",
                network.kvHeads(),
                text.optionalInteger("num_key_value_heads", 1, heads),
                () -> fromTensors(
                        quotient("k_proj", shapes.keyWidth(), "head_dim", headDim), "rows of k_proj / head_dim"));
        double theta = settings.resolve(
                "network.theta",
                network.theta(),
                text.optionalNumber("rope_theta")
                        .or(() -> text.sectionOrEmpty("rope_parameters").optionalNumber("rope_theta")),
                () -> published
                        .map(known -> guess(known.theta(), width))
                        .orElseGet(() -> guess(biases ? 1e6 : 1e4, kind)));
        double eps = settings.resolve(
                "network.eps",
                network.eps(),
                text.optionalNumber("rms_norm_eps"),
                () -> published
                        .map(known -> guess(known.eps(), width))
                        .orElseGet(() -> guess(biases ? 1e-6 : 1e-5, kind)));
        return new DecoderConfig(
                hidden,
                heads,
                kvHeads,
                headDim,
                stated("intermediate_size", shapes.ffn()),
                layers(),
                stated("vocab_size", shapes.vocab()),
                theta,
                eps,
                biases,
                tied());
    }

    private int layers() {
        if (text.has("num_hidden_layers")) {
            text.requireAtMost("num_hidden_layers", shapes.decoderLayers());
        }
        return stated("num_hidden_layers", shapes.decoderLayers());
    }

    private Inferred<Integer> usualHeads(Network network) {
        int headDim = Optional.ofNullable(network.headDim())
                .or(() -> text.optionalInteger("head_dim", 2, DecoderConfig.MAX_WIDTH))
                .orElse(USUAL_HEAD_DIM);
        int rows = shapes.queryWidth();
        if (rows % headDim != 0) {
            throw new IllegalArgumentException("num_attention_heads: missing, and the " + rows
                    + " rows of q_proj are no multiple of " + headDim
                    + " (expected: it in config.json, or network.heads in " + CheckpointOverrides.FILE + ")");
        }
        return guess(rows / headDim, "heads of " + headDim + " channels, as all of their kind");
    }

    private boolean tied() {
        return settings.resolve(
                "tie_word_embeddings",
                null,
                text.optionalFlag("tie_word_embeddings").or(() -> config.optionalFlag("tie_word_embeddings")),
                () -> fromTensors(
                        !shapes.hasSeparateHead(), shapes.hasSeparateHead() ? "lm_head is there" : "no lm_head"));
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
                        quotient("clip width", clipWidth, "network.clip_heads missing, head width", CLIP_HEAD_DIM),
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

    /// A shape that the configuration may state; the tensors decide where it is silent, and are held to it later.
    private int stated(String key, int fromTensors) {
        return settings.resolve(
                key,
                null,
                text.optionalInteger(key, 1, Integer.MAX_VALUE),
                () -> fromTensors(fromTensors, "shape of its tensors"));
    }

    private void crossCheck(String key, int actual) {
        config.optionalInteger(key).ifPresent(stated -> {
            if (stated != actual) {
                throw new IllegalArgumentException(key + ": " + stated + " (expected: " + actual + ", of its tensors)");
            }
        });
    }

    private static int quotient(String what, int whole, String by, int part) {
        if (part < 1 || whole % part != 0) {
            throw new IllegalArgumentException(what + ": " + whole + " (expected: a multiple of " + by + " = " + part
                    + "; " + CheckpointOverrides.FILE + " can tell the right one)");
        }
        return whole / part;
    }
}
