package io.rexserve.model.language;

import ai.djl.ndarray.NDManager;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.weights.Checkpoint;
import java.util.List;
import java.util.function.UnaryOperator;

/// The golden models under the names and configurations of published folders.
public final class PublishedGolden {
    public static final String CHATREX = "chatrex-micro";
    public static final String REXSEEK = "rexseek-micro";

    public static final String REXSEEK_CONFIG = """
            {"architectures": ["RexSeekQwenForCausalLM"], "model_type": "rexseek_qwen", "attention_dropout": 0.0,
             "hidden_act": "silu", "hidden_size": 64, "intermediate_size": 160, "num_hidden_layers": 4,
             "num_attention_heads": 8, "num_key_value_heads": 2, "rms_norm_eps": 1e-06, "rope_theta": 1000000.0,
             "max_position_embeddings": 32768, "use_sliding_window": false, "tie_word_embeddings": true,
             "torch_dtype": "bfloat16", "vocab_size": 520, "mm_hidden_size": 104, "object_hidden_size": 120,
             "mm_projector_type": "mlp2x_gelu", "mm_vision_select_layer": -2, "mm_vision_select_feature": "patch",
             "image_aspect_ratio": "pad", "mm_patch_merge_type": "flat", "tokenizer_model_max_length": 2048,
             "mm_vision_tower": "openai/clip-vit-large-patch14-336", %s}""";

    private PublishedGolden() {}

    /// Prefixes that ChatRex-7B may have.
    public enum Prefixes {
        AS_REXSEEK("model.", "lm_head.", "vision_tower.vision_tower.", "vision_tower_aux."),
        SHORT("llm.model.", "llm.lm_head.", "vision_encoder.", "vision_encoder_aux."),
        LONG("language_model.model.", "language_model.lm_head.", "vision_tower.", "vision_tower_aux.");

        private final String decoder;
        private final String head;
        private final String clip;
        private final String convnext;

        Prefixes(String decoder, String head, String clip, String convnext) {
            this.decoder = decoder;
            this.head = head;
            this.clip = clip;
            this.convnext = convnext;
        }

        public String rename(String name) {
            return name.replaceFirst("^model\\.", decoder)
                    .replaceFirst("^lm_head\\.", head)
                    .replaceFirst("^vision_tower\\.vision_tower\\.", clip)
                    .replaceFirst("^vision_tower_aux\\.", convnext);
        }
    }

    public static String traceInput(String golden) {
        TraceInput input = TraceInput.read(Golden.folder(golden));
        List<List<Float>> boxes = input.boxes().stream()
                .map(box -> List.of(box.x1(), box.y1(), box.x2(), box.y2()))
                .toList();
        return "\"boxes\": " + boxes + ", \"input_ids\": " + input.inputIds() + ", \"new_tokens\": "
                + input.newTokens();
    }

    public static RandomModel golden(String name, String config, UnaryOperator<String> rename) {
        var model = new RandomModel(config, 0);
        try (NDManager scope = Torch.scope();
                Checkpoint checkpoint = Checkpoint.open(Golden.folder(name))) {
            for (String tensor : checkpoint.names()) {
                float[] values = checkpoint.float32(scope, tensor).toFloatArray();
                List<Integer> shape = checkpoint.info(tensor).shape().stream()
                        .map(Math::toIntExact)
                        .toList();
                model.tensors.put(rename.apply(tensor), new RandomModel.Tensor(values, shape));
            }
        }
        return model;
    }

    public static RandomModel chatRex(Prefixes prefixes) {
        return golden(CHATREX, "{\"model_type\": \"chatrex\", " + traceInput(CHATREX) + "}", prefixes::rename);
    }

    public static RandomModel rexSeek() {
        return golden(REXSEEK, REXSEEK_CONFIG.formatted(traceInput(REXSEEK)), name -> name);
    }
}
