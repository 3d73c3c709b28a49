package io.rexserve.model.language.checkpoint;

import io.rexserve.model.language.checkpoint.CheckpointOverrides.OutputLayer;
import io.rexserve.model.weights.WeightRoles;
import java.util.ArrayList;
import java.util.List;

/// The names of the decoder's tensors in one checkpoint, whatever its prefixes.
///
/// @param embedTokens the embedding table
/// @param norm the final norm
/// @param lmHead the output layer; the embedding table where tied
/// @param layers all layers one after another, in the order of `decoder.kernel`
public record DecoderRoles(String embedTokens, String norm, String lmHead, List<String> layers) {
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
        var layers = new ArrayList<String>();
        for (int i = 0; i < config.layers(); i++) {
            claimLayer(roles, layers, root + "layers." + i + ".", config);
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

    private static void claimLayer(WeightRoles roles, List<String> names, String layer, DecoderConfig config) {
        long h = config.hidden();
        claim(roles, names, layer + "input_layernorm.weight", h);
        claim(roles, names, layer + "self_attn.q_proj.weight", config.queryWidth(), h);
        claim(roles, names, layer + "self_attn.k_proj.weight", config.keyWidth(), h);
        claim(roles, names, layer + "self_attn.v_proj.weight", config.keyWidth(), h);
        claim(roles, names, layer + "self_attn.o_proj.weight", h, config.queryWidth());
        claim(roles, names, layer + "post_attention_layernorm.weight", h);
        claim(roles, names, layer + "mlp.gate_proj.weight", config.ffn(), h);
        claim(roles, names, layer + "mlp.up_proj.weight", config.ffn(), h);
        claim(roles, names, layer + "mlp.down_proj.weight", h, config.ffn());
        if (config.qkvBias()) {
            claim(roles, names, layer + "self_attn.q_proj.bias", config.queryWidth());
            claim(roles, names, layer + "self_attn.k_proj.bias", config.keyWidth());
            claim(roles, names, layer + "self_attn.v_proj.bias", config.keyWidth());
        }
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

    private static void claim(WeightRoles roles, List<String> names, String name, long... shape) {
        roles.require(name, shape);
        names.add(name);
    }
}
