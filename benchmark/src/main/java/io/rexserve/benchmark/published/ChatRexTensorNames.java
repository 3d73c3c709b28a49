package io.rexserve.benchmark.published;

import io.rexserve.model.language.checkpoint.DecoderConfig;
import io.rexserve.model.weights.StoredType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The tensors of a ChatRex or RexSeek checkpoint at its published size, in the order of its modules. Written apart
/// from the code that finds these roles in a checkpoint, so that each can be held to the other.
///
/// @param decoder prefix of the decoder
/// @param lmHead the output layer
/// @param clip prefix of CLIP ViT-L/14 at 336 pixels
/// @param convnext prefix of ConvNeXt-L
/// @param decoderType element type of the decoder
/// @param visionType element type of towers and projectors
record ChatRexTensorNames(
        String decoder, String lmHead, String clip, String convnext, StoredType decoderType, StoredType visionType) {
    private static final long CLIP_WIDTH = 1024;
    private static final int CLIP_LAYERS = 24;
    private static final long CLIP_PATCH = 14;
    private static final long CLIP_POSITIONS = 577;
    private static final int[] CONVNEXT_DEPTHS = {3, 3, 27, 3};
    private static final long[] CONVNEXT_DIMS = {192, 384, 768, 1536};
    private static final int WIDER = 4;

    /// A decoder alone, without a prefix; the output layer only where it is not tied.
    static List<PublishedTensor> decoder(DecoderConfig config, StoredType type) {
        return decoder("", config, type);
    }

    /// @param prefix of all names but the output layer's
    static List<PublishedTensor> decoder(String prefix, DecoderConfig config, StoredType type) {
        var tensors = new ArrayList<PublishedTensor>();
        new ChatRexTensorNames(prefix, "lm_head.weight", "", "", type, type)
                .decoder(new Tensors(tensors, type), config);
        tensors.removeIf(tensor -> config.tied() && tensor.name().equals("lm_head.weight"));
        return List.copyOf(tensors);
    }

    List<PublishedTensor> all(DecoderConfig config) {
        var tensors = new ArrayList<PublishedTensor>();
        decoder(new Tensors(tensors, decoderType), config);
        var vision = new Tensors(tensors, visionType);
        clip(vision);
        convnext(vision);
        long visual = CLIP_WIDTH + CONVNEXT_DIMS[CONVNEXT_DIMS.length - 1];
        projector(vision, "mm_projector.", visual, config.hidden());
        projector(vision, "mm_object_projector.", Arrays.stream(CONVNEXT_DIMS).sum(), config.hidden());
        return List.copyOf(tensors);
    }

    private void decoder(Tensors out, DecoderConfig config) {
        long h = config.hidden();
        out.one(decoder + "embed_tokens.weight", config.vocab(), h);
        for (int i = 0; i < config.layers(); i++) {
            String layer = decoder + "layers." + i + ".";
            projection(out, layer + "self_attn.q_proj", config.queryWidth(), config);
            projection(out, layer + "self_attn.k_proj", config.keyWidth(), config);
            projection(out, layer + "self_attn.v_proj", config.keyWidth(), config);
            out.one(layer + "self_attn.o_proj.weight", h, config.queryWidth());
            out.one(layer + "mlp.gate_proj.weight", config.ffn(), h);
            out.one(layer + "mlp.up_proj.weight", config.ffn(), h);
            out.one(layer + "mlp.down_proj.weight", h, config.ffn());
            out.one(layer + "input_layernorm.weight", h);
            out.one(layer + "post_attention_layernorm.weight", h);
        }
        out.one(decoder + "norm.weight", h);
        out.one(lmHead, config.vocab(), h);
    }

    private static void projection(Tensors out, String name, long width, DecoderConfig config) {
        out.one(name + ".weight", width, config.hidden());
        if (config.qkvBias()) {
            out.one(name + ".bias", width);
        }
    }

    private void clip(Tensors out) {
        long c = CLIP_WIDTH;
        out.one(clip + "embeddings.class_embedding", c);
        out.one(clip + "embeddings.patch_embedding.weight", c, 3, CLIP_PATCH, CLIP_PATCH);
        out.one(clip + "embeddings.position_embedding.weight", CLIP_POSITIONS, c);
        out.pair(clip + "pre_layrnorm", c);
        for (int i = 0; i < CLIP_LAYERS; i++) {
            String layer = clip + "encoder.layers." + i + ".";
            for (String projection : List.of("k_proj", "v_proj", "q_proj", "out_proj")) {
                out.pair(layer + "self_attn." + projection, c, c);
            }
            out.pair(layer + "layer_norm1", c);
            out.pair(layer + "mlp.fc1", WIDER * c, c);
            out.pair(layer + "mlp.fc2", c, WIDER * c);
            out.pair(layer + "layer_norm2", c);
        }
        out.pair(clip + "post_layernorm", c);
    }

    private void convnext(Tensors out) {
        out.pair(convnext + "stem.0", CONVNEXT_DIMS[0], 3, 4, 4);
        out.pair(convnext + "stem.1", CONVNEXT_DIMS[0]);
        for (int s = 0; s < CONVNEXT_DIMS.length; s++) {
            String stage = convnext + "stages." + s + ".";
            long c = CONVNEXT_DIMS[s];
            if (s > 0) {
                out.pair(stage + "downsample.0", CONVNEXT_DIMS[s - 1]);
                out.pair(stage + "downsample.1", c, CONVNEXT_DIMS[s - 1], 2, 2);
            }
            for (int b = 0; b < CONVNEXT_DEPTHS[s]; b++) {
                String block = stage + "blocks." + b + ".";
                out.one(block + "ramma", c);
                out.pair(block + "conv_dw", c, 1, 7, 7);
                out.pair(block + "norm", c);
                out.pair(block + "mlp.fc1", WIDER * c, c);
                out.pair(block + "mlp.fc2", c, WIDER * c);
            }
        }
    }

    private static void projector(Tensors out, String name, long in, long hidden) {
        out.pair(name + "0", hidden, in);
        out.pair(name + "2", hidden, hidden);
    }

    private record Tensors(List<PublishedTensor> all, StoredType type) {
        void one(String name, long... shape) {
            all.add(new PublishedTensor(name, type, Arrays.stream(shape).boxed().toList()));
        }

        void pair(String module, long... weight) {
            one(module + ".weight", weight);
            one(module + ".bias", weight[0]);
        }
    }
}
