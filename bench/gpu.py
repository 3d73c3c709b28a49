"""Checks and times the kernels at full size under PyTorch on a CUDA machine that has no JVM.

Usage: ./rexserve bench kernels --out FOLDER     here, then on the machine with the GPU:
       python3 bench/gpu.py FOLDER [--device cuda] [--small] [--rounds 10]

Weights are random, of the published shapes. For each network its outputs on the device, in float32 and in bfloat16, are held against float32 on the CPU (on a
small input, or the CPU would take minutes), then it is timed at full size. --small shrinks everything, so that the script can be tried on a CPU.
Prints one JSON line per measurement.
"""

import argparse
import json
import pathlib
import statistics
import time

import torch

import decoder as plain

VICUNA = {"hidden": 4096, "heads": 32, "kv_heads": 32, "head_dim": 128, "ffn": 11008, "layers": 32, "vocab": 32104, "theta": 1e4, "eps": 1e-5}
TINY = {"hidden": 256, "heads": 4, "kv_heads": 4, "head_dim": 64, "ffn": 512, "layers": 2, "vocab": 512, "theta": 1e4, "eps": 1e-5}
CLIP = {"image": 336, "heads": 16}
CONVNEXT = {"image": 768, "depths": [3, 3, 27, 3]}


def random(shape, generator, scale=None):
    fan_in = max(1, torch.Size(shape).numel() // shape[0]) if len(shape) > 1 else 0
    scale = scale or (fan_in**-0.5 if fan_in else 0.05)
    return torch.randn(shape, generator=generator) * scale


class Timer:
    def __init__(self, device, rounds):
        self.device, self.rounds = device, rounds

    def wait(self):
        if self.device.type == "cuda":
            torch.cuda.synchronize()

    def __call__(self, run):
        run(), self.wait()
        times = []
        for _ in range(self.rounds):
            start = time.perf_counter()
            run(), self.wait()
            times.append(1e3 * (time.perf_counter() - start))
        return statistics.median(times)


def report(**figures):
    print(json.dumps(figures), flush=True)


def apart(actual, expected):
    """Largest difference as a share of the largest expected element."""
    return float((actual.float().cpu() - expected).abs().max() / expected.abs().max())


def bandwidth(device, timer):
    x = torch.ones(1 << (28 if device.type == "cuda" else 24), device=device)
    return x.numel() * 4 / timer(lambda: x.sum()) / 1e6  # GB/s


def weight(slot, generator, device, dtype):
    """A random tensor for one entry of layout.json, which lists weights in the order of the kernels."""
    name, shape = slot["name"], [slot["rows"], *slot["shape"][1:]]
    tensor = random(shape, generator)
    norm = len(shape) == 1 and name.endswith("weight")
    tensor = tensor + 1 if norm else tensor
    linear = len(shape) == 2 and "table" not in name and "embedding" not in name
    unlike = ("norm", "patch_embed", "embedding", "stem", "downsample", "conv")
    bias = len(shape) == 1 and name.endswith("bias") and not any(word in name for word in unlike)
    return tensor.to(device, dtype if slot["reduced"] and (linear or bias) else torch.float32)


class Upn:
    """The same calls, in the same order, as UpnModel makes."""

    def __init__(self, kernels, layout, device, dtype):
        self.k, self.c, self.device = kernels, layout["config"], device
        self.parts = {}
        for part in ("backbone", "neck", "encoder", "selection", "decoder", "queries"):
            generator = torch.Generator().manual_seed(len(part))
            self.parts[part] = [weight(slot, generator, device, dtype) for slot in layout[part]]
        self.index = torch.tensor(layout["relative_positions"], device=device)

    def memory(self, pixels):
        c = self.c
        padding = torch.zeros(pixels.shape[0], *pixels.shape[2:], dtype=torch.bool, device=self.device)
        maps = self.k.swin(pixels, self.parts["backbone"], self.index, c["depths"], c["backboneHeads"], c["windowSize"], c["outIndices"])
        neck = self.k.neck(maps, padding, self.parts["neck"])
        return neck, self.k.encoder(*neck, self.parts["encoder"], c["heads"], c["points"])

    def boxes(self, pixels, prompts=(1,)):
        c = self.c
        neck, memory = self.memory(pixels)
        candidates = self.k.candidates(memory, neck[2], neck[4], self.parts["selection"], c["proposalBase"])
        queries = self.parts["queries"]
        return [self.k.decode(candidates, queries[p], queries[0], memory, *neck[2:], self.parts["decoder"], c["heads"], c["points"]) for p in prompts]


def upn(kernels, layout, device, small, timer):
    generator = torch.Generator().manual_seed(1)
    check = torch.randn(1, 3, 96, 128, generator=generator)
    expected = Upn(kernels["grid"], layout, torch.device("cpu"), torch.float32).memory(check)[1]
    pixels = check if small else torch.randn(1, 3, 800, 1066, generator=generator)
    pixels = pixels.to(device)
    for name, dtype in (("float32", torch.float32), ("bfloat16", torch.bfloat16)):
        for sampler in kernels:
            if sampler == "bag" and device.type == "cuda":
                continue  # its index arithmetic is made for the CPU
            network = Upn(kernels[sampler], layout, device, dtype)
            difference = apart(network.memory(check.to(device))[1], expected)
            report(bench="upn", dtype=name, sampler=sampler, picture=list(pixels.shape[2:]), largest_relative_difference=difference,
                   fine_ms=timer(lambda: network.boxes(pixels)), both_ms=timer(lambda: network.boxes(pixels, (1, 2))))
            del network


def tower_weights(layout, device, dtype):
    generator = torch.Generator().manual_seed(2)
    return [[weight(slot, generator, device, dtype) for slot in layout[tower]] for tower in ("clip", "convnext")]


def towers(kernels, layout, device, timer):
    k = kernels["grid"]
    pixels = torch.randn(1, 3, CONVNEXT["image"], CONVNEXT["image"], generator=torch.Generator().manual_seed(3))

    def run(weights, pixels):
        low = k.low_resolution(pixels, CLIP["image"])
        return [k.clip(low, weights[0], CLIP["heads"]), k.convnext(pixels, weights[1], CONVNEXT["depths"])[-1]]

    expected = run(tower_weights(layout, torch.device("cpu"), torch.float32), pixels)
    pixels = pixels.to(device)
    for name, dtype in (("float32", torch.float32), ("bfloat16", torch.bfloat16)):
        weights = tower_weights(layout, device, dtype)
        actual = run(weights, pixels)
        report(bench="towers", dtype=name, clip_difference=apart(actual[0], expected[0]), convnext_difference=apart(actual[1], expected[1]),
               ms=timer(lambda: run(weights, pixels)))


class Decoder:
    """The same forward pass over a KV cache as the Java class makes. With `like` on the CPU the weights are the same for every device."""

    def __init__(self, kernels, layer, c, device, dtype, like=torch.device("cpu")):
        self.k, self.c, self.device, self.dtype = kernels["grid"], c, device, dtype
        generator = torch.Generator(like).manual_seed(4)
        h, q, kv, f = c["hidden"], c["heads"] * c["head_dim"], c["kv_heads"] * c["head_dim"], c["ffn"]

        def matrix(out, into):
            return (torch.randn(out, into, generator=generator, device=like) * into**-0.5).to(device, dtype)

        def ones():
            return torch.ones(h, device=device)

        self.table, self.head, self.norm = matrix(c["vocab"], h), matrix(c["vocab"], h), ones()
        shapes = {"q_proj": (q, h), "k_proj": (kv, h), "v_proj": (kv, h), "o_proj": (h, q), "gate_proj": (f, h), "up_proj": (f, h), "down_proj": (h, f)}
        self.names = [name for name in layer if not name.endswith("bias")]
        self.layers = [ones() if "layernorm" in name else matrix(*shapes[name.split(".")[1]]) for _ in range(c["layers"]) for name in self.names]

    def pool(self, positions):
        shape = [1, self.c["kv_heads"], positions, self.c["head_dim"]]
        return [self.k.new_kv_cache(self.c["layers"], shape, 15 if self.dtype == torch.bfloat16 else 6, self.table) for _ in range(2)]

    def forward(self, sequences, pool):
        """sequences: (ids, positions before them, first slot) of each, contiguous in the pool. Logits behind the last id of each."""
        c = self.c
        ids, positions_and_slots, last, described = [], [[], []], [], []
        for new, start, first in sequences:
            ids += [i % c["vocab"] for i in new]
            positions_and_slots[0] += range(start, start + len(new))
            positions_and_slots[1] += range(first + start, first + start + len(new))
            last.append(len(ids) - 1)
            described += [len(new), start, 1, first, start + len(new)]
        ids, positions_and_slots, last = (torch.tensor(t, device=self.device) for t in ([ids], positions_and_slots, last))
        return self.k.forward(ids, [], positions_and_slots, last, described, *pool, self.layers, self.table, self.norm, self.head,
                                   c["heads"], c["kv_heads"], c["eps"], c["theta"])

    def branches(self, ids, prefix, tokens, pool):
        """Logits of tokens behind each list of ids, all behind the first `prefix` slots."""
        c = self.c
        flat = [i for branch in ids for i in branch]
        positions = [prefix + i for branch in ids for i in range(len(branch))]
        numbers = [n for n, branch in enumerate(ids) for _ in branch]
        ends = [sum(len(branch) for branch in ids[:n + 1]) - 1 for n in range(len(ids))]
        flat, positions, numbers, ends, tokens = (torch.tensor(t, device=self.device) for t in (flat, positions, numbers, ends, tokens))
        return self.k.branch_logits(flat, positions, numbers, ends, tokens, [0, prefix], *pool, self.layers, self.table, self.norm, self.head,
                                    c["heads"], c["kv_heads"], c["eps"], c["theta"])

    def eager(self):
        """The same network as plain PyTorch code (decoder.py)."""
        each = len(self.names)
        weights = {f"layers.{i // each}.{self.names[i % each]}": w for i, w in enumerate(self.layers)}
        weights |= {"embed_tokens.weight": self.table, "norm.weight": self.norm, "lm_head.weight": self.head}
        return plain.Decoder(weights, self.c | {"tied": False}, self.dtype)

    def bytes(self):
        return sum(t.numel() * t.element_size() for t in (*self.layers, self.head))


def decoder(kernels, layer, device, small, timer):
    shape = TINY if small else VICUNA
    check = dict(shape, layers=2)
    context, room = (32, 64) if small else (800, 1024)
    prompts = [(list(range(1 + n, 49 + 3 * n)), 0, 64 * n) for n in range(3)]  # of three lengths, in one step
    follow = [([7 + n], len(new), first) for n, (new, _, first) in enumerate(prompts)]
    more = [(list(range(9)), len(new) + 1, first) for new, _, first in prompts]  # a prompt behind cached tokens
    steps = prompts, follow, more
    reference = Decoder(kernels, layer, check, torch.device("cpu"), torch.float32)
    pool = reference.pool(192)
    expected = [reference.forward(step, pool) for step in steps]
    alone = reference.pool(192)
    each = [torch.cat([reference.forward([one], alone) for one in step]) for step in steps]
    phrases, wanted = [[5, 6, 7], [8], list(range(40, 60))], [1, 2, 3, 300]
    scores = reference.branches(phrases, 48, wanted, pool)
    report(bench="decoder", device="cpu", in_one_pass_against_alone=max(apart(a, e) for a, e in zip(each, expected)))
    speed = bandwidth(device, timer)
    for name, dtype in (("float32", torch.float32), ("bfloat16", torch.bfloat16)):
        few = Decoder(kernels, layer, check, device, dtype)
        pool = few.pool(192)
        difference = max(apart(few.forward(step, pool), e) for step, e in zip(steps, expected))
        branches = apart(few.branches(phrases, 48, wanted, pool), scores)
        del few, pool
        whole = Decoder(kernels, layer, shape, device, dtype, like=device)
        rows = [1, 2, 4] if small else [1, 2, 4, 8, 16, 32] if name == "bfloat16" else [1, 8]
        pool = whole.pool((max(rows) + 1) * room)
        prompt = list(range(1, context + 1))
        prefill = timer(lambda: whole.forward([(prompt, 0, 0)], pool))
        step = {n: timer(lambda n=n: whole.forward([([7], context, i * room) for i in range(n)], pool)) for n in rows}
        chunk = {n: timer(lambda n=n: whole.forward([([7], context, i * room) for i in range(rows[-2])] + [(prompt[:n], context // 2, rows[-1] * room)], pool))
                 for n in ((8, 16) if small else (64, 128, 256, 512))}
        eager = whole.eager()
        eager_prefill = timer(lambda: (eager.cache.clear(), eager.forward(prompt)))
        eager_step = timer(lambda: eager.forward([7]))  # its context grows by one each time
        del eager
        report(bench="decoder", dtype=name, eager_prefill_ms=eager_prefill, eager_token_ms=eager_step, layers=shape["layers"], largest_relative_difference=difference, of_branches=branches, prefill_tokens=context, prefill_ms=prefill,
               token_ms=step[1], bandwidth_gb_s=speed, bandwidth_share=whole.bytes() / step[1] / 1e6 / speed,
               step_ms=step, tokens_per_s={n: 1e3 * n / ms for n, ms in step.items()},
               answers_beside_prompt=rows[-2], step_with_prompt_ms=chunk)
        del whole, pool


@torch.inference_mode()
def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--rounds", type=int, default=10)
    options = parser.parse_args()
    device = torch.device(options.device)
    torch.backends.cudnn.allow_tf32 = False
    timer = Timer(device, options.rounds)
    kernels = {"grid": torch.jit.load(options.folder / "kernels.pt"), "bag": torch.jit.load(options.folder / "kernels-bag.pt")}
    layout = json.loads((options.folder / "layout.json").read_text())
    report(torch=torch.__version__, device=torch.cuda.get_device_name(device) if device.type == "cuda" else "cpu")
    upn(kernels, layout, device, options.small, timer)
    towers(kernels, layout, device, timer)
    decoder(kernels, layout["decoder_layer"], device, options.small, timer)


if __name__ == "__main__":
    main()
