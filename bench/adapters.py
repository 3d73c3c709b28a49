"""A second opinion on adapter files: pip's `peft` loads what `tune` wrote on the decoder of `transformers`, merges it, and compares with `tune merge`.

    python bench/adapters.py MODEL ADAPTERS MERGED      # model folders of this project's form, decoder in bfloat16

Prints how many low-rank matrices were taken and how many merged elements differ after rounding to bfloat16; exit status 1 where any does.
"""
import json
import pathlib
import sys

import peft
import torch
import transformers
from safetensors.torch import load_file


def main():
    model, adapters, merged = map(pathlib.Path, sys.argv[1:4])
    c = json.loads((model / "config.json").read_text())["llm"]
    shape = dict(vocab_size=c["vocab"], hidden_size=c["hidden"], intermediate_size=c["ffn"], num_hidden_layers=c["layers"],
                 num_attention_heads=c["heads"], num_key_value_heads=c.get("kv_heads", c["heads"]), rms_norm_eps=c["eps"],
                 tie_word_embeddings=c["tied"])
    if c.get("qkv_bias"):
        decoder = transformers.Qwen2ForCausalLM(transformers.Qwen2Config(**shape))
    else:
        decoder = transformers.LlamaForCausalLM(transformers.LlamaConfig(**shape))
    weights = load_file(model / "model.safetensors")
    decoder.load_state_dict({k: v.float() for k, v in weights.items() if k.startswith("model.") or k == "lm_head.weight"}, strict=False)
    adapted = peft.PeftModel.from_pretrained(decoder, str(adapters))
    saved = {k: v for k, v in load_file(adapters / "adapter_model.safetensors").items() if "lora_" in k}
    taken = {k: v for k, v in peft.get_peft_model_state_dict(adapted).items() if "lora_" in k}
    same = saved.keys() == taken.keys() and all(torch.equal(saved[k], taken[k]) for k in saved)
    print(f"{len(saved)} low-rank matrices in the file, {len(taken)} in the model, {'equal' if same else 'DIFFERENT'}")
    expected, differing, total = adapted.merge_and_unload().state_dict(), 0, 0
    for name, tensor in load_file(merged / "model.safetensors").items():
        if ".layers." in name and name in expected:
            differing += int((expected[name].to(torch.bfloat16) != tensor).sum())
            total += tensor.numel()
    print(f"{differing} of {total} merged elements differ")
    sys.exit(0 if same and not differing and total else 1)


if __name__ == "__main__":
    main()
