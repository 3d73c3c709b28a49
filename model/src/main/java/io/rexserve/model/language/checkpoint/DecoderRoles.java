package io.rexserve.model.language.checkpoint;

import io.rexserve.model.language.checkpoint.CheckpointOverrides.OutputLayer;
import io.rexserve.model.weights.WeightRoles;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The names of the decoder's tensors in one checkpoint, whatever its prefixes.
///
/// @param embedTokens the embedding table
/// @param norm the final norm
/// @param lmHead the output layer; the embedding table where tied
/// @param layers for each layer the names in the checkpoint by those in `decoder.kernel`, which end alike
public record DecoderRoles(String embedTokens, String norm, String lmHead, List<Map<String, String>> layers) {
    public static final String EMBED_TOKENS = "embed_tokens.weight";
    public static final String LM_HEAD = "lm_head.weight";

    /// Claims the decoder's tensors.
    ///
    /// @param root the prefix in front of `embed_tokens.weight`
    /// @param outputLayer which tensor is the output layer where there is a separate one. Left to a comparison, a
    /// tied model takes the table, as upstream's loader does, which overwrites the separate tensor with it
    public static DecoderRoles claim(WeightRoles roles, DecoderConfig config, String root, OutputLayer outputLayer) {
        roles.require(root + EMBED_TOKENS, config.vocab(), config.hidden());
        roles.require(root + "norm.weight", config.hidden());
        var layers = new ArrayList<Map<String, String>>();
        for (int i = 0; i < config.layers(); i++) {
            layers.add(claimLayer(roles, root + "layers." + i + ".", config));
        }
        roles.ignore(name -> name.startsWith(root) && name.endsWith("rotary_emb.inv_freq"));
        boolean separate = switch (outputLayer) {
            case EMBED -> false;
            case LM_HEAD -> true;
            case COMPARE -> !config.tied();
        };
        return new DecoderRoles(
                root + EMBED_TOKENS,
                root + "norm.weight",
                separate ? separateHead(roles, config) : tiedHead(roles, root),
                layers);
    }

    private static Map<String, String> claimLayer(WeightRoles roles, String prefix, DecoderConfig config) {
        var layer = new Layer(roles, prefix, new LinkedHashMap<>());
        long h = config.hidden();
        layer.claim("input_layernorm.weight", h);
        layer.claim("self_attn.q_proj.weight", config.queryWidth(), h);
        layer.claim("self_attn.k_proj.weight", config.keyWidth(), h);
        layer.claim("self_attn.v_proj.weight", config.keyWidth(), h);
        layer.claim("self_attn.o_proj.weight", h, config.queryWidth());
        layer.claim("post_attention_layernorm.weight", h);
        layer.claim("mlp.gate_proj.weight", config.ffn(), h);
        layer.claim("mlp.up_proj.weight", config.ffn(), h);
        layer.claim("mlp.down_proj.weight", h, config.ffn());
        if (config.qkvBias()) {
            layer.claim("self_attn.q_proj.bias", config.queryWidth());
            layer.claim("self_attn.k_proj.bias", config.keyWidth());
            layer.claim("self_attn.v_proj.bias", config.keyWidth());
        }
        return layer.names();
    }

    private static String tiedHead(WeightRoles roles, String root) {
        if (roles.checkpoint().names().stream().anyMatch(name -> name.endsWith(LM_HEAD))) {
            String unused = roles.rootBefore(LM_HEAD) + LM_HEAD;
            roles.ignore(unused::equals);
        }
        return root + EMBED_TOKENS;
    }

    private static String separateHead(WeightRoles roles, DecoderConfig config) {
        String lmHead = roles.rootBefore(LM_HEAD) + LM_HEAD;
        roles.require(lmHead, config.vocab(), config.hidden());
        return lmHead;
    }

    /// The same with the table as output layer.
    DecoderRoles tied() {
        return new DecoderRoles(embedTokens, norm, embedTokens, layers);
    }

    private record Layer(WeightRoles roles, String prefix, Map<String, String> names) {
        void claim(String name, long... shape) {
            roles.require(prefix + name, shape);
            names.put(name, prefix + name);
        }
    }
}
