"""Layers of a 7B decoder with low-rank adapters in plain eager PyTorch: forward and backward of the adapters.

Usage: tuning.py DTYPE LAYERS RANK POSITIONS
Reads commands from standard input, one per line, and answers each with one JSON line:
  kept N        forward and backward through the first N layers, the whole graph kept       {"ms": .., "cpu_ms": .., "loss": ..}
  recomputed N  the same, each layer computed again in the backward pass                    {"ms": .., "cpu_ms": .., "loss": ..}
  peak          most memory that was resident so far                                        {"gb": ..}
"""
import json
import math
import sys
import time

import torch
import torch.nn.functional as F
from torch.utils.checkpoint import checkpoint

HIDDEN, FFN, HEADS, EPS = 4096, 11008, 32, 1e-5


class Layer:
    def __init__(self, dtype, rank, g):
        shapes = {"q": (HIDDEN, HIDDEN), "k": (HIDDEN, HIDDEN), "v": (HIDDEN, HIDDEN), "o": (HIDDEN, HIDDEN),
                  "gate": (FFN, HIDDEN), "up": (FFN, HIDDEN), "down": (HIDDEN, FFN)}
        self.w = {name: (torch.randn(shape, generator=g) * 0.02).to(dtype) for name, shape in shapes.items()}
        self.a = {name: (torch.randn(rank, HIDDEN, generator=g) * 0.02).requires_grad_() for name in "qkvo"}
        self.b = {name: torch.zeros(HIDDEN, rank).requires_grad_() for name in "qkvo"}

    def adapted(self, x, name):
        low = F.linear(F.linear(x, self.a[name].to(x.dtype)), self.b[name].to(x.dtype))
        return F.linear(x, self.w[name]) + 2.0 * low

    def __call__(self, x, cos, sin, mask):
        dtype = self.w["q"].dtype
        norm = lambda t: (t * torch.rsqrt(t.pow(2).mean(-1, keepdim=True) + EPS)).to(dtype)
        turn = lambda t: t * cos + torch.cat([-t[..., t.shape[-1] // 2:], t[..., : t.shape[-1] // 2]], -1) * sin
        y = norm(x)
        q, k, v = (self.adapted(y, n).unflatten(-1, (HEADS, -1)).transpose(1, 2) for n in "qkv")
        a = F.scaled_dot_product_attention(turn(q.float()).to(dtype), turn(k.float()).to(dtype), v, attn_mask=mask)
        x = x + self.adapted(a.transpose(1, 2).flatten(2), "o").float()
        y = norm(x)
        return x + F.linear(F.silu(F.linear(y, self.w["gate"])) * F.linear(y, self.w["up"]), self.w["down"]).float()


def main():
    dtype, layers, rank, positions = getattr(torch, sys.argv[1]), *map(int, sys.argv[2:5])
    g = torch.Generator().manual_seed(1)
    stack = [Layer(dtype, rank, g) for _ in range(layers)]
    x = torch.randn(1, positions, HIDDEN, generator=g)
    dim = HIDDEN // HEADS
    angle = torch.arange(positions).float()[:, None] / 10000 ** (torch.arange(0, dim, 2) / dim)
    cos, sin = angle.cos().repeat(1, 2), angle.sin().repeat(1, 2)
    mask = torch.ones(positions, positions, dtype=torch.bool).tril()[None, None]
    print(json.dumps({"torch": torch.__version__}), flush=True)
    for line in sys.stdin:
        words = line.split()
        if words[0] == "peak":
            status = open("/proc/self/status").read()  # ru_maxrss would begin with the memory of the process that started this one
            print(json.dumps({"gb": int(status.split("VmHWM:")[1].split()[0]) * 1024 / 1e9}), flush=True)
            continue
        start, processor = time.perf_counter(), time.process_time()
        y = x.clone().requires_grad_()  # the projectors below want their gradient
        for layer in stack[: int(words[1])]:
            y = checkpoint(layer, y, cos, sin, mask, use_reentrant=False) if words[0] == "recomputed" else layer(y, cos, sin, mask)
        loss = y.pow(2).mean() * math.sqrt(positions)
        loss.backward()
        ms, cpu = (time.perf_counter() - start) * 1e3, (time.process_time() - processor) * 1e3
        for layer in stack:
            for p in [*layer.a.values(), *layer.b.values()]:
                p.grad = None
        print(json.dumps({"ms": ms, "cpu_ms": cpu, "loss": float(loss.detach())}), flush=True)


if __name__ == "__main__":
    main()
