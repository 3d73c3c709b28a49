package io.rexserve.model.language.checkpoint;

import io.rexserve.model.language.checkpoint.CheckpointOverrides.Network;
import io.rexserve.model.language.checkpoint.Settings.Inferred;
import io.rexserve.model.vision.ClipConfig;
import io.rexserve.model.vision.ConvNextConfig;
import io.rexserve.model.vision.Normalization;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// This project's own form of `config.json`, with the keys `clip`, `convnext` and `llm`: it states every shape, so
/// hardly anything is guessed.
final class ShortForm {
    private final ConfigSection config;
    private final CheckpointOverrides overrides;
    private final Settings settings;

    ShortForm(ConfigSection config, CheckpointOverrides overrides, Settings settings) {
        this.config = config;
        this.overrides = overrides;
        this.settings = settings;
    }

    static boolean is(ConfigSection config) {
        return config.has("clip") || config.has("convnext");
    }

    ChatRexConfig read() {
        var conventions = new Conventions(overrides, settings);
        return new ChatRexConfig(
                clip(config.section("clip"), conventions),
                convnext(config.section("convnext")),
                decoder(DecoderConfig.read(config.section("llm"))),
                config.flag("token_norm", false),
                normalization(),
                conventions.template(config.someText("template"), () -> Inferred.guess("chatrex", "unless told")),
                conventions.maxLength(config.someInteger("max_length")),
                conventions.boxes(config.someInteger("max_objects")));
    }

    private ClipConfig clip(ConfigSection clip, Conventions conventions) {
        Network network = overrides.network();
        return new ClipConfig(
                said("clip_image", network.clipImage(), clip.integer("image")),
                clip.integer("patch"),
                clip.integer("width"),
                clip.integer("layers"),
                said("clip_heads", network.clipHeads(), clip.integer("heads")),
                conventions.selectLayer(clip.someInteger("select_layer")));
    }

    private ConvNextConfig convnext(ConfigSection convnext) {
        return new ConvNextConfig(
                said("convnext_image", overrides.network().convnextImage(), convnext.integer("image")),
                convnext.integers("depths"),
                convnext.integers("dims"));
    }

    private DecoderConfig decoder(DecoderConfig llm) {
        Network network = overrides.network();
        return new DecoderConfig(
                llm.hidden(),
                said("heads", network.heads(), llm.heads()),
                said("kv_heads", network.kvHeads(), llm.kvHeads()),
                said("head_dim", network.headDim(), llm.headDim()),
                llm.ffn(),
                llm.layers(),
                llm.vocab(),
                said("theta", network.theta(), llm.theta()),
                said("eps", network.eps(), llm.eps()),
                llm.qkvBias(),
                llm.tied());
    }

    private <T> T said(String key, @Nullable T override, T said) {
        return settings.settle(
                "network." + key, override, Optional.of(said), () -> Inferred.guess(said, "never asked"));
    }

    private Normalization normalization() {
        return new Normalization(
                config.has("pixel_mean") ? config.numbers("pixel_mean") : Normalization.CLIP.mean(),
                config.has("pixel_std") ? config.numbers("pixel_std") : Normalization.CLIP.std());
    }
}
