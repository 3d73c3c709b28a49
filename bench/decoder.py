"""A decoder of the LLaMA or Qwen2 kind as plain PyTorch code: eager, in the type of its weights, keys and values in one tensor per layer.

Usage: decoder.py MODEL.safetensors CONFIG.json DTYPE
Reads commands from standard input, one per line, and answers each with one JSON line:
  prefill N   prefills N tokens into an empty cache                       {"ms": [..], "logits": [..]}, logits of the first 8 tokens of the vocabulary
  decode N    decodes N further tokens one by one                         {"ms": [one per token], "logits": [..]}
Token ids are 1, 2, 3, ..., by position.
"""

import json
import sys
import time

import torch
import torch.nn.functional as F

import tensors


class Decoder:
    def __init__(self, weights, config, dtype):
        self.config = config
        self.w = {name: tensor.to(dtype) for name, tensor in weights.items()}
        self.cache = []
        frequency = 1 / config["theta"] ** (torch.arange(0, config["head_dim"], 2).float() / config["head_dim"])
        self.device = next(iter(self.w.values())).device
        self.frequency = torch.cat([frequency, frequency]).to(self.device)

    def norm(self, x, name):
        wide = x.float()
        return self.w[name] * (wide * torch.rsqrt(wide.pow(2).mean(-1, keepdim=True) + self.config["eps"])).to(x.dtype)

    def linear(self, x, name):
        return F.linear(x, self.w[name + ".weight"], self.w.get(name + ".bias"))

    def rotate(self, x, positions):
        angle = positions[:, None].float() * self.frequency
        half = x.shape[-1] // 2
        turned = torch.cat([-x[..., half:], x[..., :half]], -1)
        return x * angle.cos().to(x.dtype) + turned * angle.sin().to(x.dtype)

    def layer(self, x, i, positions):
        c, name = self.config, f"layers.{i}."
        y = self.norm(x, name + "input_layernorm.weight")
        q, k, v = (self.linear(y, f"{name}self_attn.{p}_proj").view(1, -1, heads, c["head_dim"]).transpose(1, 2)
                   for p, heads in (("q", c["heads"]), ("k", c["kv_heads"]), ("v", c["kv_heads"])))
        q, k = self.rotate(q, positions), self.rotate(k, positions)
        if len(self.cache) > i:
            k, v = torch.cat([self.cache[i][0], k], 2), torch.cat([self.cache[i][1], v], 2)
            self.cache[i] = (k, v)
        else:
            self.cache.append((k, v))
        group = c["heads"] // c["kv_heads"]
        if group > 1:
            k, v = k.repeat_interleave(group, 1), v.repeat_interleave(group, 1)
        a = F.scaled_dot_product_attention(q, k, v, is_causal=q.shape[2] > 1)
        x = x + self.linear(a.transpose(1, 2).reshape(1, -1, c["heads"] * c["head_dim"]), name + "self_attn.o_proj")
        y = self.norm(x, name + "post_attention_layernorm.weight")
        return x + self.linear(F.silu(self.linear(y, name + "mlp.gate_proj")) * self.linear(y, name + "mlp.up_proj"), name + "mlp.down_proj")

    def forward(self, ids):
        start = self.cache[0][0].shape[2] if self.cache else 0
        positions = torch.arange(start, start + len(ids), device=self.device)
        x = F.embedding(torch.tensor([ids], device=self.device), self.w["embed_tokens.weight"])
        for i in range(self.config["layers"]):
            x = self.layer(x, i, positions)
        x = self.norm(x[0, -1], "norm.weight")
        return F.linear(x, self.w["embed_tokens.weight" if self.config["tied"] else "lm_head.weight"]).float()


@torch.inference_mode()
def main(model, config, dtype):
    decoder = Decoder(tensors.read(model), json.load(open(config))["llm"], getattr(torch, dtype))
    print(json.dumps({"torch": torch.__version__, "threads": torch.get_num_threads()}), flush=True)
    for line in sys.stdin:
        command, count = line.split()
        if command == "prefill":
            decoder.cache.clear()
            parts = [list(range(1, int(count) + 1))]
        else:
            start = decoder.cache[0][0].shape[2]
            parts = [[start + 1 + i] for i in range(int(count))]
        times = []
        for ids in parts:
            start = time.perf_counter()
            logits = decoder.forward(ids)
            times.append(1e3 * (time.perf_counter() - start))
        print(json.dumps({"ms": times, "logits": logits[:8].tolist()}), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
