package io.rexserve.model.language.checkpoint;

import io.rexserve.model.kernel.Precision;

/// Shape of the decoder, of the LLaMA kind (no biases) or of the Qwen2 kind (biases on q, k and v, grouped heads).
///
/// @param hidden width of the residual stream
/// @param heads query heads
/// @param kvHeads key and value heads; each serves heads / kvHeads query heads
/// @param headDim channels of a head, even
/// @param ffn width of the gated feed-forward network
/// @param layers number of blocks
/// @param vocab rows of the embedding table
/// @param theta base of the rotary frequencies
/// @param eps inside the root of RMSNorm
/// @param qkvBias whether q, k and v have biases
/// @param tied whether the output layer is the embedding table
public record DecoderConfig(
        int hidden,
        int heads,
        int kvHeads,
        int headDim,
        int ffn,
        int layers,
        int vocab,
        double theta,
        double eps,
        boolean qkvBias,
        boolean tied) {

    /// Many times what was published: sizes beyond are a damaged file, or one that is meant to take memory and time.
    static final int MAX_WIDTH = 1 << 17;
    static final int MAX_LAYERS = 1000;
    static final int MAX_HEADS = 4096;
    static final int MAX_VOCAB = 4_000_000;
    private static final double MAX_THETA = 1e12;

    public DecoderConfig {
        within("hidden", hidden, MAX_WIDTH);
        within("heads", heads, MAX_HEADS);
        require("kv_heads", kvHeads, kvHeads >= 1 && heads % kvHeads == 0, "a divisor of llm.heads = " + heads);
        require(
                "head_dim",
                headDim,
                headDim >= 2 && headDim % 2 == 0 && headDim <= MAX_WIDTH / heads,
                "even, 2 to " + MAX_WIDTH / heads);
        within("ffn", ffn, 8 * MAX_WIDTH);
        within("layers", layers, MAX_LAYERS);
        within("vocab", vocab, MAX_VOCAB);
        require("theta", theta, theta > 1 && theta <= MAX_THETA, "above 1, at most " + MAX_THETA);
        require("eps", eps, eps > 0 && eps < 1, "between 0 and 1");
    }

    /// Width of all query heads together.
    public int queryWidth() {
        return heads * headDim;
    }

    /// Width of all key heads together.
    public int keyWidth() {
        return kvHeads * headDim;
    }

    /// Bytes of the keys and values of one token, all layers together.
    ///
    /// @param type of a key's elements
    public long kvCacheBytesPerToken(Precision type) {
        return 2L * layers * keyWidth() * type.bytes();
    }

    static DecoderConfig read(ConfigSection llm) {
        int hidden = llm.integer("hidden");
        int heads = llm.integer("heads");
        require("heads", heads, heads >= 1, ">= 1");
        if (!llm.has("head_dim")) {
            require("hidden", hidden, hidden % heads == 0, "a multiple of llm.heads = " + heads);
        }
        return new DecoderConfig(
                hidden,
                heads,
                llm.integer("kv_heads", heads),
                llm.integer("head_dim", hidden / heads),
                llm.integer("ffn"),
                llm.integer("layers"),
                llm.integer("vocab"),
                llm.number("theta", 10000),
                llm.number("eps"),
                llm.flag("qkv_bias", false),
                llm.flag("tied", false));
    }

    private static void within(String name, int value, int most) {
        require(name, value, value >= 1 && value <= most, "1 to " + most);
    }

    private static void require(String name, Number value, boolean holds, String expected) {
        if (!holds) {
            throw new IllegalArgumentException("llm." + name + ": " + value + " (expected: " + expected + ")");
        }
    }
}
