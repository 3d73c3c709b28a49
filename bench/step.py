"""Recomputes a step of `tune alignment|perception|joint ... --write-step FILE` of the embedded model in plain PyTorch, float64: loss, gradients, AdamW.

    ./rexserve tune perception weights/rex-tiny/chatrex --data ... --proposals none --batch 2 --muon-rate 0 --tower-rate 1e-5 --embedding-rate 1e-4 --steps 10 \\
        --out /tmp/step --write-step /tmp/step.safetensors
    OMP_NUM_THREADS=1 python bench/step.py /tmp/step.safetensors RATE_OF_THE_FIRST_STEP/PEAK

Prints the largest difference of a gradient (by the tensor's largest element) and of a weight after `torch.optim.AdamW` (by its largest move). Decoder 192 wide, 6 heads.
"""
import math
import sys

import torch
import torch.nn.functional as F
from safetensors.torch import load_file

HEADS, EPS, THETA = 6, 1e-5, 10000.0
RATES = {"model.vision_tower": 1e-5, "embed_tokens": 1e-4}  # others: 5e-4


class Model:
    def __init__(self, w):
        self.w = w

    def lin(self, x, n):
        return F.linear(x, self.w[n + ".weight"], self.w.get(n + ".bias"))

    def ln(self, x, n, eps):
        return F.layer_norm(x, x.shape[-1:], self.w[n + ".weight"], self.w[n + ".bias"], eps)

    def convnext(self, x):
        root, maps = "model.vision_tower_aux.vision_", []
        first, last = (lambda t: t.permute(0, 2, 3, 1)), (lambda t: t.permute(0, 3, 1, 2))
        x = last(self.ln(first(F.conv2d(x, self.w[root + "stem.0.weight"], self.w[root + "stem.0.bias"], 4)), root + "stem.1", 1e-6))
        for s, depth in enumerate((1, 1, 2, 1)):
            p = f"{root}stages.{s}."
            if s:
                x = F.conv2d(last(self.ln(first(x), p + "downsample.0", 1e-6)), self.w[p + "downsample.1.weight"], self.w[p + "downsample.1.bias"], 2)
            for b in range(depth):
                q = f"{p}blocks.{b}."
                y = first(F.conv2d(x, self.w[q + "conv_dw.weight"], self.w[q + "conv_dw.bias"], padding=3, groups=x.shape[1]))
                x = x + last(self.lin(F.gelu(self.lin(self.ln(y, q + "norm", 1e-6), q + "mlp.fc1")), q + "mlp.fc2") * self.w[q + "gamma"])
            maps.append(x)
        return maps

    def clip(self, x):
        r = "model.vision_tower.vision_model."
        x = F.interpolate(x, size=(64, 64), mode="bilinear", align_corners=False)
        y = F.conv2d(x, self.w[r + "embeddings.patch_embedding.weight"], stride=8).flatten(2).transpose(1, 2)
        y = torch.cat([self.w[r + "embeddings.class_embedding"].expand(1, 1, -1), y], 1) + self.w[r + "embeddings.position_embedding.weight"]
        y = self.ln(y, r + "pre_layrnorm", 1e-5)
        for i in range(2):
            p = f"{r}encoder.layers.{i}."
            z = self.ln(y, p + "layer_norm1", 1e-5)
            q, k, v = (self.lin(z, p + f"self_attn.{n}_proj").unflatten(-1, (3, -1)).transpose(1, 2) for n in "qkv")
            a = (q @ k.transpose(2, 3) / math.sqrt(q.shape[-1])).softmax(-1) @ v
            y = y + self.lin(a.transpose(1, 2).flatten(2), p + "self_attn.out_proj")
            z = self.lin(self.ln(y, p + "layer_norm2", 1e-5), p + "mlp.fc1")
            y = y + self.lin(z * torch.sigmoid(1.702 * z), p + "mlp.fc2")
        return y[:, 1:]

    def token(self, x, n):
        y = self.lin(F.gelu(self.lin(x, n + ".0")), n + ".2")
        return y / y.norm(dim=-1, keepdim=True) + self.w[n + ".marker"]

    def images(self, pixels, boxes):
        maps = self.convnext(pixels[None])
        visual = self.token(torch.cat([self.clip(pixels[None])[0], maps[3][0].flatten(1).T], -1), "model.mm_projector")
        size = maps[0].shape[2:]
        grid = torch.cat([F.interpolate(m, size=size, mode="bilinear", align_corners=False) for m in maps], 1)[0]
        pooled = torch.stack([roi_align(grid, box) for box in boxes])
        side = 4.0 * size[1]
        x1, y1, x2, y2 = (boxes / side).unbind(1)
        values = torch.stack([(y1 + y2) / 2, (x1 + x2) / 2, x2 - x1, y2 - y1], 1) * 2 * math.pi
        each = pooled.shape[1] // 4
        j = torch.arange(each)
        angle = values[..., None] / 10000.0 ** (torch.div(j, 2, rounding_mode="floor") * 2 / each)
        code = torch.where(j % 2 == 0, angle.sin(), angle.cos()).flatten(1)
        return visual, self.token(pooled + code, "model.mm_object_projector")

    def norm(self, x, n):
        return x * torch.rsqrt((x * x).mean(-1, keepdim=True) + EPS) * self.w[n]

    def decoder(self, x, positions, segments):
        t, h = x.shape
        d = h // HEADS
        angle = positions[:, None].to(x.dtype) / THETA ** (torch.arange(0, d, 2, dtype=x.dtype) / d)
        angle = torch.cat([angle, angle], -1)
        half = d // 2
        turn = lambda z: z * angle.cos() + torch.cat([-z[..., half:], z[..., :half]], -1) * angle.sin()
        seen = torch.ones(t, t).tril().bool() & ((segments[None] == 0) | (segments[None] == segments[:, None]))
        for i in range(4):
            r = f"model.layers.{i}."
            y = self.norm(x, r + "input_layernorm.weight")
            q, k, v = (self.lin(y, r + f"self_attn.{n}_proj").view(t, HEADS, d).transpose(0, 1) for n in "qkv")
            a = (turn(q) @ turn(k).transpose(1, 2) / math.sqrt(d)).masked_fill(~seen, -math.inf).softmax(-1) @ v
            x = x + self.lin(a.transpose(0, 1).flatten(1), r + "self_attn.o_proj")
            y = self.norm(x, r + "post_attention_layernorm.weight")
            x = x + self.lin(F.silu(self.lin(y, r + "mlp.gate_proj")) * self.lin(y, r + "mlp.up_proj"), r + "mlp.down_proj")
        return F.linear(self.norm(x, "model.norm.weight"), self.w["model.embed_tokens.weight"])


def roi_align(grid, box):
    """Mean over 7 x 7 bins at scale 1/4, adaptive samples, no half-pixel shift. grid [C, H, W]."""
    axes = []
    for lo, hi, size in ((box[1], box[3], grid.shape[1]), (box[0], box[2], grid.shape[2])):
        start, length = float(lo) / 4, max(float(hi - lo) / 4, 1.0)
        samples = 7 * math.ceil(length / 7)
        weight = torch.zeros(size)
        for k in range(samples):
            x = start + (k + 0.5) * length / samples
            if -1 <= x <= size:
                x = min(max(x, 0.0), size - 1.0)
                i = int(x)
                weight[i] += (1 - (x - i)) / samples
                if x > i:
                    weight[i + 1] += (x - i) / samples
        axes.append(weight)
    return torch.einsum("chw,h,w->c", grid, *axes)


def main(path, share):
    torch.set_default_dtype(torch.float64)
    f = {k: v.double() if v.is_floating_point() else v for k, v in load_file(path).items()}
    w = {k[7:]: v.clone().requires_grad_(True) for k, v in f.items() if k.startswith("before.")}
    model, total, weight, i = Model(w), 0.0, 0.0, 0
    while f"input.{i}.ids" in f:
        g = {k: f[f"input.{i}.{k}"] for k in ("pixels", "boxes", "ids", "positions", "segments", "visual_slots", "object_slots", "target_positions", "target_weights", "allowed", "masked")}
        visual, objects = model.images(g["pixels"], g["boxes"])
        x = w["model.embed_tokens.weight"][g["ids"]]
        x = x.index_copy(0, g["visual_slots"], visual).index_copy(0, g["object_slots"], objects)
        logits = model.decoder(x, g["positions"], g["segments"])[g["target_positions"]]
        never = torch.zeros_like(logits).index_put((g["masked"][:, 0], g["masked"][:, 1]), torch.tensor(-math.inf))
        likely = (logits + never).log_softmax(-1)[g["allowed"][:, 0], g["allowed"][:, 1]]
        count = torch.zeros(len(logits)).index_add(0, g["allowed"][:, 0], torch.ones(len(likely)))
        rows = torch.zeros(len(logits)).index_add(0, g["allowed"][:, 0], -likely) / count
        total, weight, i = total + (rows * g["target_weights"]).sum(), weight + g["target_weights"].sum(), i + 1
    loss = total / weight
    loss.backward()
    print(f"samples {i}, loss {loss.item():.6f}, file {f['loss'].item():.6f}")
    worst = max((float((w[n].grad - f["gradient." + n]).abs().max() / f["gradient." + n].abs().max().clamp_min(1e-12)), n) for n in w if not n.endswith("k_proj.bias"))
    print("largest difference of a gradient: %.2e of the largest element, %s" % worst)
    torch.nn.utils.clip_grad_norm_(w.values(), 1.0)
    rate = lambda n: next((r for k, r in RATES.items() if k in n), 5e-4) * share
    torch.optim.AdamW([{"params": [p], "lr": rate(n)} for n, p in w.items()], betas=(0.9, 0.98), eps=1e-8, weight_decay=0).step()
    # The first step of Adam moves every element by its rate, whatever the gradient's size: only elements with a gradient above rounding can agree.
    off = []
    for n in w:
        firm = f["gradient." + n].abs() > 1e-4 * f["gradient." + n].abs().max()
        off.append((float(((w[n].detach() - f["updated." + n]).abs() * firm).max() / rate(n)), n))
    print("largest difference of a weight after the update: %.2e of its rate, %s" % max(off))


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))
