"""UPN as plain PyTorch code: eager float32, one operator after another, deformable attention by grid_sample.

Usage: upn.py MODEL.safetensors CONFIG.json IMAGE.rgb HEIGHT WIDTH OUTPUT.safetensors
The image is rows of 8-bit RGB, already of the size that the network takes; it is normalised before the clock starts.
Reads commands from standard input, one per line: `fine`, `coarse` or `both` (two whole forward passes, as in the published code). Answers each with one JSON line: {"ms": ...}. Writes logits and boxes of the last forward passes to OUTPUT.
"""

import json
import math
import sys
import time

import torch
import torch.nn.functional as F

import tensors


class Upn:
    def __init__(self, weights, config):
        global WINDOW, HEADS, POINTS, QUERIES, DIM
        backbone = config["backbone"]
        WINDOW, HEADS, POINTS, QUERIES, DIM = (
            backbone["window_size"], config["num_heads"], config["num_points"], config["num_queries"], config["d_model"])
        self.stages = list(zip(backbone["depths"], backbone["num_heads"]))
        self.levels = config["num_feature_levels"]
        self.out = backbone.get("out_indices", range(max(0, len(self.stages) - self.levels + 1), len(self.stages)))
        self.layers = (config["encoder_layers"], config["decoder_layers"])
        root = next(n for n in weights if n.endswith("transformer.tgt_embed.weight"))[: -len("transformer.tgt_embed.weight")]
        self.w = {n[len(root) :]: t for n, t in weights.items()}
        one = torch.arange(WINDOW)
        y, x = (c.flatten() for c in torch.meshgrid(one, one, indexing="ij"))
        self.index = (y[:, None] - y + WINDOW - 1) * (2 * WINDOW - 1) + x[:, None] - x + WINDOW - 1

    def linear(self, x, name):
        return F.linear(x, self.w[name + ".weight"], self.w.get(name + ".bias"))

    def norm(self, x, name):
        return F.layer_norm(x, x.shape[-1:], self.w[name + ".weight"], self.w[name + ".bias"], 1e-5)

    def mlp(self, x, name, layers):
        for i in range(layers):
            x = self.linear(x, f"{name}.layers.{i}")
            x = F.relu(x) if i < layers - 1 else x
        return x

    # Swin

    def backbone(self, x):
        root = "backbone.model.backbone."
        x = F.pad(x, (0, -x.shape[3] % 4, 0, -x.shape[2] % 4))
        x = F.conv2d(x, self.w[root + "patch_embed.proj.weight"], self.w[root + "patch_embed.proj.bias"], stride=4)
        x = self.norm(x.permute(0, 2, 3, 1), root + "patch_embed.norm")
        maps = []
        for stage, (depth, heads) in enumerate(self.stages):
            mask = self.shift_mask(x.shape[1], x.shape[2])
            for block in range(depth):
                x = self.block(x, f"{root}layers.{stage}.blocks.{block}.", heads, WINDOW // 2 if block % 2 else 0, mask)
            if stage in self.out:
                maps.append(self.norm(x, f"{root}norm{stage}").permute(0, 3, 1, 2).contiguous())
            if stage < len(self.stages) - 1:
                x = F.pad(x, (0, 0, 0, x.shape[2] % 2, 0, x.shape[1] % 2))
                x = torch.cat([x[:, 0::2, 0::2], x[:, 1::2, 0::2], x[:, 0::2, 1::2], x[:, 1::2, 1::2]], -1)
                x = self.linear(self.norm(x, f"{root}layers.{stage}.downsample.norm"), f"{root}layers.{stage}.downsample.reduction")
        return maps

    def shift_mask(self, height, width):
        height, width = -(-height // WINDOW) * WINDOW, -(-width // WINDOW) * WINDOW
        regions = torch.zeros(1, height, width, 1)
        slices = (slice(0, -WINDOW), slice(-WINDOW, -(WINDOW // 2)), slice(-(WINDOW // 2), None))
        for i, rows in enumerate(slices):
            for j, columns in enumerate(slices):
                regions[:, rows, columns] = 3 * i + j
        regions = self.windows(regions).squeeze(-1)
        return (regions[:, None] != regions[:, :, None]).float() * -100.0

    @staticmethod
    def windows(x):
        b, h, w, c = x.shape
        x = x.view(b, h // WINDOW, WINDOW, w // WINDOW, WINDOW, c)
        return x.permute(0, 1, 3, 2, 4, 5).reshape(-1, WINDOW * WINDOW, c)

    def block(self, x, name, heads, shift, mask):
        b, h, w, c = x.shape
        y = F.pad(self.norm(x, name + "norm1"), (0, 0, 0, -w % WINDOW, 0, -h % WINDOW))
        hp, wp = y.shape[1:3]
        if shift:
            y = torch.roll(y, (-shift, -shift), (1, 2))
        y = self.windows(y)
        n = y.shape[1]
        q, k, v = self.linear(y, name + "attn.qkv").view(-1, n, 3, heads, c // heads).permute(2, 0, 3, 1, 4)
        attention = (q * (c // heads) ** -0.5) @ k.transpose(-2, -1)
        bias = self.w[name + "attn.relative_position_bias_table"][self.index.flatten()].view(n, n, heads).permute(2, 0, 1)
        attention = attention + bias
        if shift:
            attention = attention.view(-1, mask.shape[0], heads, n, n) + mask[:, None]
            attention = attention.view(-1, heads, n, n)
        y = (attention.softmax(-1) @ v).transpose(1, 2).reshape(-1, n, c)
        y = self.linear(y, name + "attn.proj")
        y = y.view(b, hp // WINDOW, wp // WINDOW, WINDOW, WINDOW, c).permute(0, 1, 3, 2, 4, 5).reshape(b, hp, wp, c)
        if shift:
            y = torch.roll(y, (shift, shift), (1, 2))
        x = x + y[:, :h, :w]
        return x + self.linear(F.gelu(self.linear(self.norm(x, name + "norm2"), name + "mlp.fc1")), name + "mlp.fc2")

    # neck

    def neck(self, maps):
        tokens, positions, sizes = [], [], []
        for level in range(self.levels):
            weight, bias = self.w[f"input_proj.{level}.0.weight"], self.w[f"input_proj.{level}.0.bias"]
            if level < len(maps):
                x = F.conv2d(maps[level], weight, bias)
            else:
                x = F.conv2d(maps[-1] if level == len(maps) else last, weight, bias, 2, 1)
            x = F.group_norm(x, 32, self.w[f"input_proj.{level}.1.weight"], self.w[f"input_proj.{level}.1.bias"], 1e-5)
            last = x
            h, w = x.shape[2:]
            sizes.append((h, w))
            tokens.append(x.flatten(2).transpose(1, 2))
            y = torch.arange(1, h + 1).float() / (h + 1e-6) * 2 * math.pi
            x = torch.arange(1, w + 1).float() / (w + 1e-6) * 2 * math.pi
            y, x = sine(y, DIM // 2, 20)[:, None].expand(h, w, -1), sine(x, DIM // 2, 20)[None].expand(h, w, -1)
            positions.append((torch.cat([y, x], -1) + self.w["transformer.level_embed"][level]).reshape(1, h * w, DIM))
        return torch.cat(tokens, 1), torch.cat(positions, 1), sizes

    # deformable attention

    def deformable(self, query, refs, value, sizes, name):
        b, q, _ = query.shape
        value = self.linear(value, name + "value_proj").view(b, -1, HEADS, DIM // HEADS)
        offsets = self.linear(query, name + "sampling_offsets").view(b, q, HEADS, len(sizes), POINTS, 2)
        weights = self.linear(query, name + "attention_weights").view(b, q, HEADS, -1).softmax(-1)
        if refs.shape[-1] == 2:
            extent = torch.tensor([(w, h) for h, w in sizes]).float()
            where = refs[:, :, None, :, None] + offsets / extent[None, None, None, :, None]
        else:
            where = refs[:, :, None, :, None, :2] + offsets / POINTS * refs[:, :, None, :, None, 2:] * 0.5
        grids = 2 * where - 1
        sampled = []
        for level, part in enumerate(value.split([h * w for h, w in sizes], 1)):
            part = part.flatten(2).transpose(1, 2).reshape(b * HEADS, DIM // HEADS, *sizes[level])
            grid = grids[:, :, :, level].transpose(1, 2).flatten(0, 1)
            sampled.append(F.grid_sample(part, grid, "bilinear", "zeros", False))
        weights = weights.transpose(1, 2).reshape(b * HEADS, 1, q, len(sizes) * POINTS)
        out = (torch.stack(sampled, -2).flatten(-2) * weights).sum(-1).view(b, DIM, q)
        return self.linear(out.transpose(1, 2).contiguous(), name + "output_proj")

    def encoder(self, x, positions, sizes):
        refs = []
        for h, w in sizes:
            y, x_ = torch.meshgrid(torch.arange(h) + 0.5, torch.arange(w) + 0.5, indexing="ij")
            refs.append(torch.stack([x_.flatten() / w, y.flatten() / h], -1))
        refs = torch.cat(refs)[None, :, None].expand(-1, -1, len(sizes), -1)
        for k in range(self.layers[0]):
            name = f"transformer.encoder.layers.{k}."
            x = self.norm(x + self.deformable(x + positions, refs, x, sizes, name + "self_attn."), name + "norm1")
            x = self.norm(x + self.linear(F.relu(self.linear(x, name + "linear1")), name + "linear2"), name + "norm2")
        return x

    # proposals and decoder

    def select(self, memory, sizes, prompt):
        proposals = []
        for level, (h, w) in enumerate(sizes):
            y, x = torch.meshgrid(torch.arange(h) + 0.5, torch.arange(w) + 0.5, indexing="ij")
            side = torch.full((h * w,), 0.05 * 2**level)
            proposals.append(torch.stack([x.flatten() / w, y.flatten() / h, side, side], -1))
        p = torch.cat(proposals)[None]
        valid = ((p > 0.01) & (p < 0.99)).all(-1, keepdim=True)
        p = torch.log(p / (1 - p)).masked_fill(~valid, float("inf"))
        memory = self.norm(self.linear(memory.masked_fill(~valid, 0), "transformer.enc_output"), "transformer.enc_output_norm")
        logits = memory @ prompt
        boxes = self.mlp(memory, "transformer.enc_out_bbox_embed", 3) + p
        best = logits.topk(min(QUERIES, logits.shape[1]), 1).indices
        return boxes.gather(1, best[..., None].expand(-1, -1, 4))

    def decoder(self, start, memory, sizes, prompt):
        x = self.w["transformer.tgt_embed.weight"][None, : start.shape[1]]
        ref = start.sigmoid()
        for k in range(self.layers[1]):
            name = f"transformer.decoder.layers.{k}."
            refs = ref[:, :, None].expand(-1, -1, len(sizes), -1)
            code = [sine(ref[..., i] * 2 * math.pi, DIM // 2, 10000) for i in (1, 0, 2, 3)]
            position = self.mlp(torch.cat(code, -1), "transformer.decoder.ref_point_head", 2)
            x = self.norm(x + self.attention(x + position, x, name + "self_attn."), name + "norm2")
            x = self.norm(x + self.deformable(x + position, refs, memory, sizes, name + "cross_attn."), name + "norm1")
            x = self.norm(x + self.linear(F.relu(self.linear(x, name + "linear1")), name + "linear2"), name + "norm3")
            last, ref = ref, (self.mlp(x, "bbox_embed.0", 3) + inverse_sigmoid(ref)).sigmoid()
        x = self.norm(x, "transformer.decoder.norm")
        return x @ prompt, (self.mlp(x, "bbox_embed.0", 3) + inverse_sigmoid(last)).sigmoid()

    def attention(self, qk, v, name):
        weight, bias = self.w[name + "in_proj_weight"], self.w[name + "in_proj_bias"]
        q, k = F.linear(qk, weight[: 2 * DIM], bias[: 2 * DIM]).chunk(2, -1)
        v = F.linear(v, weight[2 * DIM :], bias[2 * DIM :])
        q, k, v = (t.view(1, -1, HEADS, DIM // HEADS).transpose(1, 2) for t in (q, k, v))
        a = (q @ k.transpose(-2, -1) * (DIM // HEADS) ** -0.5).softmax(-1)
        return self.linear((a @ v).transpose(1, 2).reshape(1, -1, DIM), name + "out_proj")

    def forward(self, pixels, granularity):
        prompt = self.w[f"transformer.{granularity}_grained_prompt.weight"][0]
        tokens, positions, sizes = self.neck(self.backbone(pixels))
        memory = self.encoder(tokens, positions, sizes)
        return self.decoder(self.select(memory, sizes, prompt), memory, sizes, prompt)


def sine(x, n, temperature):
    j = torch.arange(n)
    angle = x[..., None] / temperature ** (2 * (j // 2) / n)
    return torch.stack([angle[..., 0::2].sin(), angle[..., 1::2].cos()], -1).flatten(-2)


def inverse_sigmoid(x):
    x = x.clamp(0, 1)
    return torch.log(x.clamp(min=1e-3) / (1 - x).clamp(min=1e-3))


@torch.inference_mode()
def main(model, config, picture, height, width, output):
    upn = Upn({name: tensor.float() if tensor.is_floating_point() else tensor for name, tensor in tensors.read(model).items()}, json.load(open(config)))
    height, width = int(height), int(width)
    rgb = torch.from_file(picture, shared=False, size=3 * height * width, dtype=torch.uint8).view(height, width, 3)
    mean, deviation = torch.tensor([0.485, 0.456, 0.406]), torch.tensor([0.229, 0.224, 0.225])
    pixels = ((rgb.float() / 255 - mean) / deviation).permute(2, 0, 1)[None].contiguous()
    print(json.dumps({"torch": torch.__version__, "threads": torch.get_num_threads()}), flush=True)
    results = {}
    for line in sys.stdin:
        start = time.perf_counter()
        for granularity in ("fine", "coarse") if line.strip() == "both" else (line.strip(),):
            results[granularity + "_logits"], results[granularity + "_boxes"] = upn.forward(pixels, granularity)
        ms = 1e3 * (time.perf_counter() - start)
        tensors.write(output, results)
        print(json.dumps({"ms": ms}), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
