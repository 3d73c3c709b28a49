package io.rexserve.model.language.checkpoint;

import io.rexserve.model.language.checkpoint.CheckpointOverrides.Network;
import io.rexserve.model.language.checkpoint.SettingResolver.Inferred;
import io.rexserve.model.vision.ClipConfig;
import io.rexserve.model.vision.ConvNextConfig;
import io.rexserve.model.vision.Normalization;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// This project's own format of `config.json`, with the keys `clip`, `convnext` and `llm`. It states every shape, so
/// hardly anything is guessed.
final class OwnConfig {
    private final ConfigSection config;
    private final CheckpointShapes shapes;
    private final CheckpointOverrides overrides;
    private final SettingResolver settings;

    /// @param shapes whose layers are not to be fewer than those stated
    OwnConfig(ConfigSection config, CheckpointShapes shapes, CheckpointOverrides overrides, SettingResolver settings) {
        this.config = config;
        this.shapes = shapes;
        this.overrides = overrides;
        this.settings = settings;
    }

    static boolean is(ConfigSection config) {
        return config.has("clip") || config.has("convnext");
    }

    ChatRexConfig read() {
        requireLayers();
        var shared = new SharedSettings(overrides, settings);
        return new ChatRexConfig(
                clip(config.section("clip"), shared),
                convnext(config.section("convnext")),
                decoder(DecoderConfig.read(config.section("llm"))),
                config.flag("token_norm", false),
                normalization(),
                shared.template(config.optionalText("template"), () -> Inferred.guess("chatrex", "default")),
                shared.maxLength(config.optionalInteger("max_length")),
                shared.boxes(config.optionalInteger("max_objects")));
    }

    // Before anything is made for each layer.
    private void requireLayers() {
        config.section("llm").requireAtMost("layers", shapes.decoderLayers());
        config.section("convnext").requireAtMost("depths", shapes.convnextDepths());
    }

    private ClipConfig clip(ConfigSection clip, SharedSettings shared) {
        Network network = overrides.network();
        return new ClipConfig(
                resolved("clip_image", network.clipImage(), clip.integer("image")),
                clip.integer("patch"),
                clip.integer("width"),
                clip.integer("layers"),
                resolved("clip_heads", network.clipHeads(), clip.integer("heads")),
                shared.selectLayer(clip.optionalInteger("select_layer")));
    }

    private ConvNextConfig convnext(ConfigSection convnext) {
        return new ConvNextConfig(
                resolved("convnext_image", overrides.network().convnextImage(), convnext.integer("image")),
                convnext.integers("depths"),
                convnext.integers("dims"));
    }

    private DecoderConfig decoder(DecoderConfig llm) {
        Network network = overrides.network();
        return new DecoderConfig(
                llm.hidden(),
                resolved("heads", network.heads(), llm.heads()),
                resolved("kv_heads", network.kvHeads(), llm.kvHeads()),
                resolved("head_dim", network.headDim(), llm.headDim()),
                llm.ffn(),
                llm.layers(),
                llm.vocab(),
                resolved("theta", network.theta(), llm.theta()),
                resolved("eps", network.eps(), llm.eps()),
                llm.qkvBias(),
                llm.tied());
    }

    private <T> T resolved(String key, @Nullable T override, T stated) {
        return settings.resolve(
                "network." + key, override, Optional.of(stated), () -> Inferred.guess(stated, "always stated"));
    }

    private Normalization normalization() {
        return new Normalization(
                config.has("pixel_mean") ? config.numbers("pixel_mean") : Normalization.CLIP.mean(),
                config.has("pixel_std") ? config.numbers("pixel_std") : Normalization.CLIP.std());
    }
}
