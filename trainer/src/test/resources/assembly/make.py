"""Makes micro parts in their publishers' own layouts, and what the publishers' own code computes with them.

    OMP_NUM_THREADS=1 python3 make.py

needs torch, transformers, tokenizers, safetensors, timm and open_clip_torch: each part is built and saved by the library
that its publisher uses, with random weights. No code of the product takes part.

qwen/             Qwen2ForCausalLM, bfloat16, tied, one file; table padded beyond the tokenizer, as published; tokenizer.json
llama/            LlamaForCausalLM, float16, untied, two shards with an index; tokenizer.model
clip/             CLIPModel with its text tower, pytorch_model.bin of torch.save, as openai/clip-vit-large-patch14-336
clip-vision/      the same vision tower alone, CLIPVisionModel, safetensors
convnext-laion/   open_clip's CLIP with a timm trunk, open_clip_pytorch_model.bin, as laion/CLIP-convnext_large_d_320
convnext-timm/    the same trunk alone, timm's model.safetensors
expected.safetensors   ids and logits of both language models, pixels and outputs of both towers, float32
"""

import json
import pathlib
import shutil

import torch

try:  # a torchvision built for another torch lacks its operators, which nothing here uses
    import torchvision  # noqa: F401
except RuntimeError:
    for name in ("nms qnms roi_align roi_pool ps_roi_align ps_roi_pool deform_conv2d _roi_align_backward "
                 "_roi_pool_backward _ps_roi_align_backward _ps_roi_pool_backward _deform_conv2d_backward").split():
        if not hasattr(torch.ops.torchvision, name):
            torch.library.define(f"torchvision::{name}", "(Tensor a) -> Tensor")

import timm
from open_clip import timm_model
from open_clip.model import CLIP
from safetensors.torch import save_file
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers
from transformers import (CLIPConfig, CLIPModel, CLIPVisionModel, LlamaConfig, LlamaForCausalLM, Qwen2Config,
                          Qwen2ForCausalLM)

HERE = pathlib.Path(__file__).parent
VOCABULARIES = HERE.parents[4] / "model/src/test/resources/golden/tokenizer"
QWEN_CUTS = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+"
             r"|\s+(?!\S)|\s+")
QWEN_ADDED = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
IMAGE, SQUARE = 28, 128
torch.manual_seed(14)
expected = {}


def folder(name):
    path = HERE / name
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir()
    return path


def write(path, value):
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n")


def randomise(module):
    """Values that matter everywhere: initial norms, biases and layer scales are constants."""
    with torch.no_grad():
        for name, p in module.named_parameters():
            if p.dim() < 2:
                p.copy_(torch.randn_like(p) * 0.2 + (1 if name.endswith("weight") or name.endswith("gamma") else 0))
            else:
                p.copy_(torch.randn_like(p) * (1.5 / p[0].numel() ** 0.5))


def logits(name, kind, ids):
    """Of the folder as it was saved, in float32; a model that was cast would keep its rotations in 16 bits."""
    model = kind.from_pretrained(HERE / name, dtype=torch.float32).eval()
    with torch.no_grad():
        expected[f"{name}.logits"] = model(torch.tensor([ids])).logits[0].contiguous()
    expected[f"{name}.ids"] = torch.tensor(ids)


def qwen():
    out = folder("qwen")
    vocabulary = json.loads((VOCABULARIES / "qwen/vocab.json").read_text())
    lines = (VOCABULARIES / "qwen/merges.txt").read_text().splitlines()
    merges = [tuple(line.split(" ")) for line in lines if line and not line.startswith("#version")]
    tokenizer = Tokenizer(models.BPE(vocabulary, merges))
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(QWEN_CUTS), "isolated"),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    tokenizer.decoder = decoders.ByteLevel(add_prefix_space=False, use_regex=False)
    tokenizer.add_special_tokens([AddedToken(token, normalized=False, special=True) for token in QWEN_ADDED])
    tokenizer.save(str(out / "tokenizer.json"))
    shutil.copy(VOCABULARIES / "qwen/vocab.json", out)
    shutil.copy(VOCABULARIES / "qwen/merges.txt", out)
    size = tokenizer.get_vocab_size()
    added = {str(size - 3 + i): {"content": token, "lstrip": False, "normalized": False, "rstrip": False,
                                 "single_word": False, "special": True} for i, token in enumerate(QWEN_ADDED)}
    write(out / "tokenizer_config.json", {
        "add_bos_token": False, "add_prefix_space": False, "added_tokens_decoder": added,
        "additional_special_tokens": QWEN_ADDED[1:], "bos_token": None, "clean_up_tokenization_spaces": False,
        "eos_token": "<|im_end|>", "errors": "replace", "model_max_length": 131072, "pad_token": "<|endoftext|>",
        "split_special_tokens": False, "tokenizer_class": "Qwen2Tokenizer", "unk_token": None})
    config = Qwen2Config(hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=4,
                         num_key_value_heads=2, vocab_size=(size + 127) // 64 * 64, max_position_embeddings=1024,
                         rms_norm_eps=1e-6, rope_theta=1e6, tie_word_embeddings=True, hidden_act="silu",
                         bos_token_id=size - 3, eos_token_id=size - 1)
    model = Qwen2ForCausalLM(config)
    randomise(model)
    model = model.bfloat16().eval()
    state = {k: v.contiguous() for k, v in model.state_dict().items() if k != "lm_head.weight"}
    save_file(state, out / "model.safetensors", {"format": "pt"})
    write(out / "config.json", {
        "architectures": ["Qwen2ForCausalLM"], "attention_dropout": 0.0, "bos_token_id": size - 3,
        "eos_token_id": size - 1, "hidden_act": "silu", "hidden_size": 32, "initializer_range": 0.02,
        "intermediate_size": 48, "max_position_embeddings": 1024, "max_window_layers": 2, "model_type": "qwen2",
        "num_attention_heads": 4, "num_hidden_layers": 2, "num_key_value_heads": 2, "rms_norm_eps": 1e-06,
        "rope_theta": 1000000.0, "sliding_window": 32768, "tie_word_embeddings": True, "torch_dtype": "bfloat16",
        "transformers_version": "4.43.1", "use_cache": True, "use_sliding_window": False,
        "vocab_size": config.vocab_size})
    write(out / "generation_config.json", {
        "bos_token_id": size - 3, "pad_token_id": size - 3, "do_sample": True, "eos_token_id": [size - 1, size - 3],
        "repetition_penalty": 1.1, "temperature": 0.7, "top_p": 0.8, "top_k": 20, "transformers_version": "4.37.0"})
    (out / "README.md").write_text("---\nlicense: apache-2.0\nlicense_link: https://huggingface.co/Qwen/Qwen2.5-0.5B-Instruct"
                                   "/blob/main/LICENSE\nlanguage:\n- en\npipeline_tag: text-generation\n---\n\n# Micro Qwen\n")
    logits("qwen", Qwen2ForCausalLM, [3, 70, 11, 200, size - 1, 5, 40])


def llama():
    out = folder("llama")
    shutil.copy(VOCABULARIES / "llama/tokenizer.model", out)
    import sentencepiece
    size = sentencepiece.SentencePieceProcessor(model_file=str(out / "tokenizer.model")).get_piece_size()
    write(out / "tokenizer_config.json", {
        "add_bos_token": True, "add_eos_token": False, "bos_token": "<s>", "clean_up_tokenization_spaces": False,
        "eos_token": "</s>", "legacy": False, "model_max_length": 4096, "pad_token": None, "padding_side": "right",
        "sp_model_kwargs": {}, "tokenizer_class": "LlamaTokenizer", "unk_token": "<unk>"})
    write(out / "special_tokens_map.json", {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>"})
    config = LlamaConfig(hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=4,
                         num_key_value_heads=4, vocab_size=size, max_position_embeddings=4096, rms_norm_eps=1e-5,
                         tie_word_embeddings=False)
    model = LlamaForCausalLM(config)
    randomise(model)
    model = model.half().eval()
    state = {k: v.contiguous() for k, v in model.state_dict().items()}
    names = list(state)
    shards = {"model-00001-of-00002.safetensors": names[:9], "model-00002-of-00002.safetensors": names[9:]}
    for file, held in shards.items():
        save_file({name: state[name] for name in held}, out / file, {"format": "pt"})
    write(out / "model.safetensors.index.json", {
        "metadata": {"total_size": sum(v.numel() * 2 for v in state.values())},
        "weight_map": {name: file for file, held in shards.items() for name in held}})
    write(out / "config.json", {
        "_name_or_path": "vicuna-7b-v1.5", "architectures": ["LlamaForCausalLM"], "bos_token_id": 1, "eos_token_id": 2,
        "hidden_act": "silu", "hidden_size": 32, "initializer_range": 0.02, "intermediate_size": 48,
        "max_position_embeddings": 4096, "model_type": "llama", "num_attention_heads": 4, "num_hidden_layers": 2,
        "num_key_value_heads": 4, "pad_token_id": 0, "pretraining_tp": 1, "rms_norm_eps": 1e-05, "rope_scaling": None,
        "tie_word_embeddings": False, "torch_dtype": "float16", "transformers_version": "4.31.0", "use_cache": True,
        "vocab_size": size})
    write(out / "generation_config.json", {
        "bos_token_id": 1, "eos_token_id": 2, "max_length": 4096, "pad_token_id": 0, "temperature": 0.9, "top_p": 0.6,
        "transformers_version": "4.31.0"})
    (out / "LICENSE").write_text("LLAMA 2 COMMUNITY LICENSE AGREEMENT\nLlama 2 Version Release Date: July 18, 2023\n")
    logits("llama", LlamaForCausalLM, [1, 70, 11, 200, 2, 5, 40])


def clip():
    out, alone = folder("clip"), folder("clip-vision")
    text = dict(hidden_size=16, intermediate_size=32, num_hidden_layers=1, num_attention_heads=2, vocab_size=50,
                max_position_embeddings=7, projection_dim=16)
    vision = dict(hidden_size=16, intermediate_size=64, num_hidden_layers=3, num_attention_heads=2, image_size=IMAGE,
                  patch_size=7, projection_dim=16, hidden_act="quick_gelu")
    model = CLIPModel(CLIPConfig(text_config=text, vision_config=vision, projection_dim=16)).eval()
    randomise(model)
    state = {k: v.clone() for k, v in model.state_dict().items()}
    # A buffer of the published file, and a tensor that is stored transposed, as some of its are.
    state["vision_model.embeddings.position_ids"] = torch.arange(17)[None]
    name = "vision_model.encoder.layers.0.mlp.fc1.weight"
    state[name] = state[name].t().contiguous().t()
    torch.save(state, out / "pytorch_model.bin")
    write(out / "config.json", {
        "_name_or_path": "openai/clip-vit-large-patch14-336", "architectures": ["CLIPModel"], "initializer_factor": 1.0,
        "logit_scale_init_value": 2.6592, "model_type": "clip", "projection_dim": 16,
        "text_config": {"dropout": 0.0, "model_type": "clip_text_model", **text},
        "vision_config": {"dropout": 0.0, "model_type": "clip_vision_model",
                          **{k: v for k, v in vision.items() if k != "hidden_act"}}})
    (out / "README.md").write_text("---\ntags:\n- generated_from_keras_callback\nmodel-index:\n- name: micro\n  results: []\n---\n"
                                   "\n# clip\n")
    seen = CLIPVisionModel(model.config.vision_config).eval()
    seen.load_state_dict({k: v for k, v in model.state_dict().items() if k.startswith("vision_model.")}
                         if any(k.startswith("vision_model.") for k in seen.state_dict())
                         else {k.removeprefix("vision_model."): v for k, v in model.state_dict().items()
                               if k.startswith("vision_model.")})
    seen.save_pretrained(alone)
    pixels = torch.randn(1, 3, IMAGE, IMAGE)
    with torch.no_grad():
        features = seen(pixels, output_hidden_states=True).hidden_states[-2][:, 1:]
    expected["clip.pixels"], expected["clip.features"] = pixels, features.contiguous()


def convnext():
    laion, alone = folder("convnext-laion"), folder("convnext-timm")
    create = timm.create_model

    def micro(_, **options):
        options.pop("pretrained", None)
        return create("convnext_atto", depths=(1, 1, 2, 1), dims=(8, 8, 16, 16), conv_mlp=False, **options)

    vision = {"timm_model_name": "convnext_large", "timm_model_pretrained": False, "timm_pool": "", "timm_proj": "mlp",
              "timm_drop": 0.0, "timm_drop_path": 0.1, "image_size": 320}
    text = {"context_length": 7, "vocab_size": 50, "width": 16, "heads": 2, "layers": 1}
    timm_model.timm.create_model = micro
    model = CLIP(embed_dim=16, vision_cfg=vision, text_cfg=text).eval()
    timm_model.timm.create_model = create
    randomise(model)
    torch.save(model.state_dict(), laion / "open_clip_pytorch_model.bin")
    write(laion / "open_clip_config.json", {"model_cfg": {"embed_dim": 16, "vision_cfg": vision, "text_cfg": text},
                                            "preprocess_cfg": {"mean": [0.48145466, 0.4578275, 0.40821073],
                                                               "std": [0.26862954, 0.26130258, 0.27577711]}})
    (laion / "README.md").write_text("---\nlicense: mit\nlibrary_name: open_clip\npipeline_tag: zero-shot-image-classification\n"
                                     "---\n# Model card for a micro tower\n")
    trunk = model.visual.trunk
    save_file({k: v.contiguous() for k, v in trunk.state_dict().items()}, alone / "model.safetensors", {"format": "pt"})
    write(alone / "config.json", {"architecture": "convnext_large_mlp", "num_classes": 768, "num_features": 16,
                                  "pretrained_cfg": {"tag": "clip_laion2b_ft_soup_320"}})
    pixels = torch.randn(1, 3, SQUARE, SQUARE)
    expected["convnext.pixels"] = pixels
    with torch.no_grad():
        x = trunk.stem(pixels)
        for stage in range(4):
            x = trunk.stages[stage](x)
            expected[f"convnext.map{stage}"] = x.contiguous()


for part in (qwen, llama, clip, convnext):
    part()
save_file({name: value.contiguous() for name, value in expected.items()}, HERE / "expected.safetensors")
