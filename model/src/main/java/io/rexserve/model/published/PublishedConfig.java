package io.rexserve.model.published;

/// `config.json` of each [PublishedModel].
final class PublishedConfig {
    static final String UPN_LARGE = """
            {
              "backbone": {
                "embed_dim": 192,
                "depths": [2, 2, 18, 2],
                "num_heads": [6, 12, 24, 48],
                "window_size": 12
              },
              "d_model": 256,
              "ffn_dim": 2048,
              "encoder_layers": 6,
              "decoder_layers": 6,
              "num_heads": 8,
              "num_points": 4,
              "num_feature_levels": 5,
              "num_queries": 900,
              "short_side": 800,
              "max_side": 1333
            }
            """;

    // 1.74 kB that nobody here has read: only that a checkpoint of this kind names its family is relied on.
    static final String CHATREX_7B = """
            {
              "architectures": ["ChatRexForConditionalGeneration"],
              "model_type": "chatrex"
            }
            """;

    static final String REXSEEK_3B = """
            {
              "architectures": ["RexSeekQwenForCausalLM"],
              "attention_dropout": 0.0,
              "bos_token_id": 151643,
              "eos_token_id": 151645,
              "hidden_act": "silu",
              "hidden_size": 2048,
              "image_aspect_ratio": "pad",
              "intermediate_size": 11008,
              "max_position_embeddings": 32768,
              "mm_hidden_size": 2560,
              "mm_patch_merge_type": "flat",
              "mm_projector_type": "mlp2x_gelu",
              "mm_vision_select_feature": "patch",
              "mm_vision_select_layer": -2,
              "mm_vision_tower": "openai/clip-vit-large-patch14-336",
              "model_type": "rexseek_qwen",
              "num_attention_heads": 16,
              "num_hidden_layers": 36,
              "num_key_value_heads": 2,
              "object_hidden_size": 2880,
              "rms_norm_eps": 1e-06,
              "rope_theta": 1000000.0,
              "tie_word_embeddings": true,
              "tokenizer_model_max_length": 2048,
              "tokenizer_padding_side": "right",
              "torch_dtype": "bfloat16",
              "transformers_version": "4.48.0",
              "use_sliding_window": false,
              "vis_during_training_prob": 0,
              "vocab_size": 151769
            }
            """;

    static final String CHATREX_QWEN_7B = """
            {
              "architectures": ["ChatRexForConditionalGeneration"],
              "model_type": "chatrex",
              "text_config": {
                "model_type": "qwen2",
                "hidden_size": 3584,
                "intermediate_size": 18944,
                "max_position_embeddings": 32768,
                "num_attention_heads": 28,
                "num_hidden_layers": 28,
                "num_key_value_heads": 4,
                "rms_norm_eps": 1e-06,
                "rope_theta": 1000000.0,
                "tie_word_embeddings": false,
                "vocab_size": 151769
              }
            }
            """;

    private PublishedConfig() {}
}
