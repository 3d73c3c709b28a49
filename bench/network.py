"""Gradients of ChatRex in plain PyTorch, float32: what `trainer.network` is compared with.

Composes the network once more from the papers' formulas (CLIP, ConvNeXt, RoIAlign, projectors, decoder), checks it against the golden activations of the
micro models, then writes packed questions, their loss and the gradient of every tensor; adapters' gradients are those of pip's `peft` on `transformers`.

    OMP_NUM_THREADS=1 python bench/network.py      # rewrites trainer/src/test/resources/golden/network
"""
import json
import math
import os
import pathlib

import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file

ROOT = pathlib.Path(__file__).resolve().parent.parent
GOLDEN = ROOT / "model/src/test/resources/golden"
OUT = ROOT / "trainer/src/test/resources/golden/network"
SEED = 14
DTYPE = torch.float32  # in float64 the differences grow to 3e-5: both float32 networks round alike
RANK, ALPHA = 4, 8.0


class Network:
    """Weights are leaves under the checkpoint's names."""

    def __init__(self, folder):
        self.config = json.loads((folder / "config.json").read_text())
        self.w = {k: v.to(DTYPE).requires_grad_(True) for k, v in load_file(folder / "model.safetensors").items()}

    def lin(self, x, name):
        return F.linear(x, self.w[name + ".weight"], self.w.get(name + ".bias"))

    def ln(self, x, name, eps):
        return F.layer_norm(x, x.shape[-1:], self.w[name + ".weight"], self.w[name + ".bias"], eps)

    def clip(self, x):
        c, root = self.config["clip"], "vision_tower.vision_tower.vision_model."
        low = F.interpolate(x, size=(c["image"], c["image"]), mode="bilinear", align_corners=False)
        y = F.conv2d(low, self.w[root + "embeddings.patch_embedding.weight"], stride=c["patch"]).flatten(2).transpose(1, 2)
        cls = self.w[root + "embeddings.class_embedding"].expand(y.shape[0], 1, -1)
        y = torch.cat([cls, y], 1) + self.w[root + "embeddings.position_embedding.weight"]
        y = self.ln(y, root + "pre_layrnorm", 1e-5)
        for i in range(c["layers"] - 1):  # the second to last state
            p = f"{root}encoder.layers.{i}."
            z = self.ln(y, p + "layer_norm1", 1e-5)
            q, k, v = (self.lin(z, p + f"self_attn.{n}_proj").unflatten(-1, (c["heads"], -1)).transpose(1, 2) for n in "qkv")
            a = (q @ k.transpose(2, 3) / math.sqrt(q.shape[-1])).softmax(-1) @ v
            y = y + self.lin(a.transpose(1, 2).flatten(2), p + "self_attn.out_proj")
            z = self.lin(self.ln(y, p + "layer_norm2", 1e-5), p + "mlp.fc1")
            y = y + self.lin(z * torch.sigmoid(1.702 * z), p + "mlp.fc2")
        return y[:, 1:]

    def convnext(self, x):
        root, maps = "vision_tower_aux.vision_", []
        first = lambda t: t.permute(0, 2, 3, 1)
        last = lambda t: t.permute(0, 3, 1, 2)
        x = F.conv2d(x, self.w[root + "stem.0.weight"], self.w[root + "stem.0.bias"], stride=4)
        x = last(self.ln(first(x), root + "stem.1", 1e-6))
        for s, depth in enumerate(self.config["convnext"]["depths"]):
            p = f"{root}stages.{s}."
            if s:
                x = last(self.ln(first(x), p + "downsample.0", 1e-6))
                x = F.conv2d(x, self.w[p + "downsample.1.weight"], self.w[p + "downsample.1.bias"], stride=2)
            for b in range(depth):
                q = f"{p}blocks.{b}."
                y = F.conv2d(x, self.w[q + "conv_dw.weight"], self.w[q + "conv_dw.bias"], padding=3, groups=x.shape[1])
                y = self.lin(F.gelu(self.lin(self.ln(first(y), q + "norm", 1e-6), q + "mlp.fc1")), q + "mlp.fc2")
                x = x + last(y * self.w[q + "ramma"])
            maps.append(x)
        return maps

    @staticmethod
    def roi_align(features, box):
        """Mean over 7 x 7 bins of RoIAlign at scale 1/4, adaptive samples, not aligned; features [C, H, W], box xyxy."""
        c, h, w = features.shape
        x1, y1, x2, y2 = (float(v) * 0.25 for v in box)
        rw, rh = max(x2 - x1, 1.0), max(y2 - y1, 1.0)
        bw, bh = rw / 7, rh / 7
        gx, gy = math.ceil(bw), math.ceil(bh)
        total = torch.zeros(c)
        for py in range(7):
            for px in range(7):
                for iy in range(gy):
                    for ix in range(gx):
                        y, x = y1 + py * bh + (iy + 0.5) * bh / gy, x1 + px * bw + (ix + 0.5) * bw / gx
                        if y < -1 or y > h or x < -1 or x > w:
                            continue
                        y, x = max(y, 0), max(x, 0)
                        yl, xl = min(int(y), h - 1), min(int(x), w - 1)
                        yh, xh = min(yl + 1, h - 1), min(xl + 1, w - 1)
                        if yl == h - 1:
                            y = float(yl)
                        if xl == w - 1:
                            x = float(xl)
                        ly, lx = y - yl, x - xl
                        value = (features[:, yl, xl] * (1 - ly) * (1 - lx) + features[:, yl, xh] * (1 - ly) * lx
                                 + features[:, yh, xl] * ly * (1 - lx) + features[:, yh, xh] * ly * lx)
                        total = total + value / (gx * gy)
        return total / 49

    def region_features(self, maps, boxes):
        side = maps[0].shape[2:]
        joined = torch.cat([m if m.shape[2:] == side else F.interpolate(m, size=side, mode="bilinear", align_corners=False)
                            for m in maps], 1)[0]
        pooled = torch.stack([self.roi_align(joined, box) for box in boxes]) if len(boxes) else torch.zeros(0, joined.shape[0])
        each = pooled.shape[1] // 4
        b = torch.tensor(boxes).reshape(-1, 4) / (4.0 * side[0])
        values = torch.stack([(b[:, 1] + b[:, 3]) / 2, (b[:, 0] + b[:, 2]) / 2, b[:, 2] - b[:, 0], b[:, 3] - b[:, 1]], 1)
        j = torch.arange(each)
        angle = (values * 2 * math.pi)[:, :, None] / 10000 ** (2 * (j // 2) / each)
        code = torch.where(j % 2 == 0, angle.sin(), angle.cos()).flatten(1)
        return pooled + code

    def projector(self, x, root):
        y, marker = self.lin(F.gelu(self.lin(x, root + ".0")), root + ".2"), self.w.get(root + ".marker")
        return y if marker is None else y / y.norm(dim=-1, keepdim=True).clamp_min(1e-12) + marker  # `token_norm`

    def tokens(self, pixels, boxes):
        maps = self.convnext(pixels)
        joined = torch.cat([self.clip(pixels), maps[-1].flatten(2).transpose(1, 2)], 2)
        return self.projector(joined, "mm_projector")[0], self.projector(self.region_features(maps, boxes), "mm_object_projector")

    def embedded(self, pixels, sequence):
        visual, objects = self.tokens(pixels, sequence["boxes"])
        x = self.w["model.embed_tokens.weight"][torch.tensor(sequence["ids"])]
        x = x.index_put((torch.tensor(sequence["visualSlots"]),), visual)
        return x.index_put((torch.tensor(sequence["objectSlots"], dtype=torch.long),), objects)

    def rms(self, x, name):
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.config["llm"]["eps"]) * self.w[name]

    def decoder(self, x, positions, seen):
        """x [T, H]; seen [T, T] -> logits [T, V]."""
        c = self.config["llm"]
        d = c["hidden"] // c["heads"]
        angle = torch.tensor(positions, dtype=torch.get_default_dtype())[:, None] / c["theta"] ** (torch.arange(0, d, 2) / d)
        cos, sin = angle.cos().repeat(1, 2), angle.sin().repeat(1, 2)
        turn = lambda t: t * cos + torch.cat([-t[..., d // 2:], t[..., : d // 2]], -1) * sin
        for i in range(c["layers"]):
            p = f"model.layers.{i}."
            y = self.rms(x, p + "input_layernorm.weight")
            q, k, v = (self.lin(y, p + f"self_attn.{n}_proj").unflatten(-1, (-1, d)).transpose(0, 1) for n in "qkv")
            q, k = turn(q), turn(k)
            k, v = (t.repeat_interleave(c["heads"] // c["kv_heads"], 0) for t in (k, v))
            scores = (q @ k.transpose(1, 2) / math.sqrt(d)).masked_fill(~seen, float("-inf"))
            x = x + self.lin((scores.softmax(-1) @ v).transpose(0, 1).flatten(1), p + "self_attn.o_proj")
            y = self.rms(x, p + "post_attention_layernorm.weight")
            x = x + self.lin(F.silu(self.lin(y, p + "mlp.gate_proj")) * self.lin(y, p + "mlp.up_proj"), p + "mlp.down_proj")
        return self.rms(x, "model.norm.weight") @ self.head().T

    def head(self):
        return self.w["model.embed_tokens.weight" if self.config["llm"]["tied"] else "lm_head.weight"]


def attention(sequence):
    s = torch.tensor(sequence["segments"])
    t = torch.arange(len(s))
    return ((s[None] == 0) | (s[None] == s[:, None])) & (t[None] <= t[:, None])


def loss(logits, sequence):
    """Cross-entropy against equal shares of the allowed tokens, without the masked ones; summed with the rows' weights."""
    total = torch.zeros(())
    for target in sequence["targets"]:
        row = logits[target["position"]].clone()
        if target["masked"]:
            row = row.index_fill(0, torch.tensor(target["masked"]), float("-inf"))
        total = total - target["weight"] * row.log_softmax(-1)[torch.tensor(target["allowed"])].mean()
    return total


def hits(logits, sequence):
    found = 0.0
    for target in sequence["targets"]:
        row = logits[target["position"]].clone()
        row[torch.tensor(target["masked"], dtype=torch.long)] = float("-inf")
        found += target["weight"] * (int(row.argmax()) in target["allowed"])
    return found


def sequence(g, vocab, tokens, boxes, questions, start):
    """An image's prefix and questions of given (prompt, answer) lengths; ids are random."""
    draw = lambda n: torch.randint(5, vocab, (n,), generator=g).tolist()
    ids, visual, objects = [start, *draw(2)], [], []
    visual = list(range(len(ids), len(ids) + tokens))
    ids += [0] * tokens + draw(1)
    for _ in boxes:
        ids += draw(1)
        objects.append(len(ids))
        ids.append(0)
    ids += draw(1)
    prefix = len(ids)
    positions, segments, targets = list(range(prefix)), [0] * prefix, []
    for number, (asked, answered) in enumerate(questions, 1):
        own = draw(asked + answered)
        for i in range(asked - 1, asked + answered - 1):
            others = [t for t in draw(5) if t != own[i + 1]]
            kind = i % 3
            targets.append({
                "position": len(ids) + i,
                "allowed": [own[i + 1]] if kind == 0 else sorted({own[i + 1], others[0], others[1]}),
                "masked": [] if kind < 2 else sorted(set(others[2:]) - {own[i + 1], others[0], others[1]}),
                "weight": [1.0, 0.5, 2.0][(i + number) % 3]})
        ids += own
        positions += list(range(prefix, prefix + asked + answered))
        segments += [number] * (asked + answered)
    return {"boxes": boxes, "ids": ids, "positions": positions, "segments": segments, "visualSlots": visual,
            "objectSlots": objects, "targets": targets}


def check(network, folder):
    """The network is the golden one: boxes and ids of the folder give its activations."""
    expected, config = load_file(folder / "expected.safetensors"), network.config
    tokens = (config["clip"]["image"] // config["clip"]["patch"]) ** 2
    ids, visual, objects = [], [], []
    for i in config["input_ids"]:
        if i == -200:
            visual = list(range(len(ids), len(ids) + tokens))
            ids += [0] * tokens
        else:
            if i == -300:
                objects.append(len(ids))
            ids.append(max(i, 0))
    boxes = expected["boxes_high"].tolist()
    one = {"boxes": boxes, "ids": ids, "visualSlots": visual, "objectSlots": objects, "segments": [0] * len(ids)}
    with torch.no_grad():
        x = network.embedded(expected["pixels_high"].to(DTYPE), one)
        logits = network.decoder(x, list(range(len(ids))), attention(one))
    for name, found in (("input_embeddings", x), ("prompt_logits", logits)):
        worst = float((found - expected[name][0]).abs().max() / expected[name].abs().max())
        assert worst < 1e-5, (name, worst)
        print(f"  {name}: {worst:.1e} of the largest")
    return expected["pixels_high"].to(DTYPE), boxes


def adapted(network, folder, x, sequence):
    """Loss and gradients of low-rank matrices by pip's peft on transformers, from the embeddings x [T, H]."""
    import peft
    import transformers

    c = network.config["llm"]
    common = dict(vocab_size=c["vocab"], hidden_size=c["hidden"], intermediate_size=c["ffn"], num_hidden_layers=c["layers"],
                  num_attention_heads=c["heads"], num_key_value_heads=c["kv_heads"], rms_norm_eps=c["eps"], rope_theta=c["theta"],
                  rope_parameters={"rope_type": "default", "rope_theta": c["theta"]},
                  tie_word_embeddings=c["tied"], attn_implementation="eager")
    if c["qkv_bias"]:
        model = transformers.Qwen2ForCausalLM(transformers.Qwen2Config(**common))
    else:
        model = transformers.LlamaForCausalLM(transformers.LlamaConfig(**common))
    own = {k: v.detach() for k, v in network.w.items() if k.startswith("model.") or k == "lm_head.weight"}
    missing = model.load_state_dict(own, strict=False)
    assert not missing.unexpected_keys and set(missing.missing_keys) <= {"lm_head.weight"}, missing
    targets = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
    model = peft.get_peft_model(model.to(DTYPE), peft.LoraConfig(r=RANK, lora_alpha=ALPHA, target_modules=targets, lora_dropout=0.0))
    g = torch.Generator().manual_seed(SEED)
    for name, p in model.named_parameters():
        if "lora_" in name:
            p.data = (torch.randn(p.shape, generator=g, dtype=torch.float32) * 0.05).to(DTYPE)
    bias = torch.zeros(attention(sequence).shape).masked_fill(~attention(sequence), torch.finfo(DTYPE).min)
    out = model(inputs_embeds=x.detach()[None], position_ids=torch.tensor(sequence["positions"])[None], attention_mask=bias[None, None])
    total = loss(out.logits[0], sequence)
    total.backward()
    saved = peft.get_peft_model_state_dict(model)
    tensors = {name: value.detach().float().clone().contiguous() for name, value in saved.items()}
    for name, p in model.named_parameters():
        if "lora_" in name:
            tensors["gradient." + name.replace(".default", "")] = p.grad.float().clone()
    print(f"  peft: loss {float(total.detach()):.6f}, {len(saved)} low-rank matrices")
    return tensors, float(total.detach())


def marked(folder, pixels, sequences):
    """Projectors' gradients of the same network with `token_norm`: tokens of length 1, and a marker added."""
    network = Network(folder)
    at = torch.arange(network.config["llm"]["hidden"], dtype=DTYPE)
    network.w["mm_projector.marker"] = at.sin().requires_grad_()
    network.w["mm_object_projector.marker"] = at.cos().requires_grad_()
    return gradients(network, pixels, sequences)


def gradients(network, pixels, sequences):
    """Loss and hits; the second picture is the first one mirrored."""
    total, found = torch.zeros(()), 0.0
    for image, one in zip((pixels, pixels.flip(3)), sequences):
        logits = network.decoder(network.embedded(image, one), one["positions"], attention(one))
        total = total + loss(logits, one)
        found += hits(logits.detach(), one)
    total.backward()
    return float(total.detach()), found, {k: v.grad.contiguous() for k, v in network.w.items() if v.grad is not None}


def save(tensors, file, metadata):
    save_file(tensors, file, metadata)
    os.chmod(file, 0o644)


def main():
    torch.manual_seed(SEED)
    torch.set_default_dtype(DTYPE)
    OUT.mkdir(parents=True, exist_ok=True)
    for name in ("chatrex-micro", "rexseek-micro"):
        print(name)
        folder = GOLDEN / name
        network = Network(folder)
        pixels, boxes = check(network, folder)
        g = torch.Generator().manual_seed(SEED)
        vocab = network.config["llm"]["vocab"]
        tokens = (network.config["clip"]["image"] // network.config["clip"]["patch"]) ** 2
        sequences = [sequence(g, vocab, tokens, boxes, [(4, 6), (3, 5), (2, 3)], 1),
                     sequence(g, vocab, tokens, boxes[:2], [(5, 4)], 1)]
        total, found, used = gradients(network, pixels, sequences)
        save(used, OUT / f"{name}.safetensors",
             {"source": "bench/network.py", "torch": torch.__version__, "seed": str(SEED), "dtype": str(DTYPE)})
        marked_loss, _, by_marked = marked(folder, pixels, sequences)
        save({k: v for k, v in by_marked.items() if "projector" in k}, OUT / f"{name}-marked.safetensors", {"source": "bench/network.py"})
        lora, lora_loss = adapted(network, folder, network.embedded(pixels, sequences[0]), sequences[0])
        save(lora, OUT / f"{name}-adapters.safetensors", {"source": "bench/network.py", "seed": str(SEED)})
        weight = sum(t["weight"] for s in sequences for t in s["targets"])
        (OUT / f"{name}.json").write_text(json.dumps({
            "source": "bench/network.py", "torch": torch.__version__, "seed": SEED, "loss": total, "markedLoss": marked_loss, "hits": found,
            "weight": weight, "adapters": {"rank": RANK, "alpha": ALPHA, "loss": lora_loss}, "sequences": sequences}, indent=1) + "\n")
        print(f"  loss {total:.6f} ({marked_loss:.6f} with markers) over weight {weight}, {len(used)} gradients")


if __name__ == "__main__":
    main()
