package io.rexserve.model.language.checkpoint;

import static io.rexserve.model.language.checkpoint.SettingResolver.Inferred.fromTensors;
import static io.rexserve.model.language.checkpoint.SettingResolver.Inferred.guess;

import io.rexserve.model.language.checkpoint.CheckpointOverrides.Network;
import io.rexserve.model.language.checkpoint.SettingResolver.Inferred;
import java.util.List;
import java.util.Optional;

/// What Hugging Face's format of `config.json` says about the decoder, at the top level or in a section of its own.
/// Shapes that it leaves out are read from the tensors.
final class HuggingFaceDecoder {
    private static final List<String> DECODER_SECTIONS =
            List.of("text_config", "llm_config", "language_config", "llm", "language_model");
    private static final int USUAL_HEAD_DIM = 128;

    private final ConfigSection config;
    private final ConfigSection text;
    private final CheckpointShapes shapes;
    private final Network network;
    private final SettingResolver settings;

    HuggingFaceDecoder(ConfigSection config, CheckpointShapes shapes, Network network, SettingResolver settings) {
        this.config = config;
        this.text = decoderSection(config);
        this.shapes = shapes;
        this.network = network;
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

    /// @throws io.rexserve.model.weights.CheckpointException for what no decoder of this project computes
    void refuseUnsupported() {
        text.requireIfStated("hidden_act", "silu");
        text.requireIfStated("use_sliding_window", false);
        text.requireIfStated("mlp_bias", false);
        if (text.has("rope_scaling")) {
            ConfigSection scaling = text.section("rope_scaling");
            scaling.requireIfStated("type", "default");
            scaling.requireIfStated("rope_type", "default");
        }
    }

    DecoderConfig read() {
        int hidden = stated("hidden_size", shapes.hidden());
        boolean biases = shapes.qkvBias();
        Optional<DecoderConfig> published = PublishedDecoder.ofWidth(hidden);
        String width = "as the published decoder of width " + hidden;
        String kind = biases ? "as Qwen2, which has biases as here" : "as LLaMA, which has no biases, as here";
        int heads = settings.resolve(
                "network.heads",
                network.heads(),
                text.optionalInteger("num_attention_heads", 1, DecoderConfig.MAX_HEADS),
                () -> published.map(known -> guess(known.heads(), width)).orElseGet(this::usualHeads));
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

    private Inferred<Integer> usualHeads() {
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

    /// A shape that the configuration may state; the tensors decide where it is silent, and are held to it later.
    private int stated(String key, int fromTensors) {
        return settings.resolve(
                key,
                null,
                text.optionalInteger(key, 1, Integer.MAX_VALUE),
                () -> fromTensors(fromTensors, "shape of its tensors"));
    }

    static int quotient(String what, int whole, String by, int part) {
        if (part < 1 || whole % part != 0) {
            throw new IllegalArgumentException(what + ": " + whole + " (expected: a multiple of " + by + " = " + part
                    + "; " + CheckpointOverrides.FILE + " can tell the right one)");
        }
        return whole / part;
    }
}
