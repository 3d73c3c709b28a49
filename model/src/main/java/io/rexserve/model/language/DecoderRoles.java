package io.rexserve.model.language;

import io.rexserve.model.weights.WeightRoles;
import java.util.ArrayList;
import java.util.List;

/// The names of the decoder's tensors in one checkpoint, whatever its prefixes.
///
/// @param embedTokens the embedding table
/// @param norm the final norm
/// @param lmHead the output layer; the embedding table where tied
/// @param layers all layers one after another, in the order of `decoder.kernel`
record DecoderRoles(String embedTokens, String norm, String lmHead, List<String> layers) {
    private static final String EMBED_TOKENS = "embed_tokens.weight";
    private static final String LM_HEAD = "lm_head.weight";

    /// Claims the decoder's tensors. A tied model may carry an output layer of its own: upstream's loader overwrites
    /// it with the table, so it is left alone.
    static DecoderRoles claim(WeightRoles roles, DecoderConfig config) {
        String root = roles.rootBefore(EMBED_TOKENS);
        roles.require(root + EMBED_TOKENS, config.vocab(), config.hidden());
        roles.require(root + "norm.weight", config.hidden());
        var layers = new ArrayList<String>();
        for (int i = 0; i < config.layers(); i++) {
            claimLayer(roles, layers, root + "layers." + i + ".", config);
        }
        roles.ignore(name -> name.startsWith(root) && name.endsWith("rotary_emb.inv_freq"));
        return new DecoderRoles(root + EMBED_TOKENS, root + "norm.weight", lmHead(roles, root, config), layers);
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

    private static String lmHead(WeightRoles roles, String root, DecoderConfig config) {
        if (config.tied()) {
            roles.ignore(name -> name.endsWith(LM_HEAD));
            return root + EMBED_TOKENS;
        }
        String lmHead = roles.rootBefore(LM_HEAD) + LM_HEAD;
        roles.require(lmHead, config.vocab(), config.hidden());
        return lmHead;
    }

    private static void claim(WeightRoles roles, List<String> names, String name, long... shape) {
        roles.require(name, shape);
        names.add(name);
    }
}
