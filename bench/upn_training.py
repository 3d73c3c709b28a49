"""Losses of UPN in training as plain PyTorch code: both prompts, padded batches, contrastive denoising, Hungarian matching.

An independent second opinion on trainer.proposal; `upn_gradients.py` makes expected values with it.
"""

import math

import scipy.optimize
import torch
import torch.nn.functional as F

import upn
from upn import inverse_sigmoid, sine

CLASS_COST, L1_COST, GIOU_COST = 2.0, 5.0, 2.0
CLASS, L1, GIOU = 1.0, 5.0, 2.0


class TrainedUpn(upn.Upn):
    """Rows of queries are prompt-major: all images under the fine prompt, then all under the coarse one."""

    def __init__(self, weights, config):
        super().__init__(weights, config)
        self.queries, self.dim = config["num_queries"], config["d_model"]
        self.heads, self.base = config["num_heads"], config.get("proposal_base", 0.05)

    def padded_neck(self, maps, mask):
        """mask [B,H,W], True where padded."""
        tokens, positions, paddings, valids, sizes = [], [], [], [], []
        last = None
        for level in range(self.levels):
            weight, bias = self.w[f"input_proj.{level}.0.weight"], self.w[f"input_proj.{level}.0.bias"]
            if level < len(maps):
                x = F.conv2d(maps[level], weight, bias)
            else:
                x = F.conv2d(maps[-1] if level == len(maps) else last, weight, bias, 2, 1)
            x = last = F.group_norm(x, 32, self.w[f"input_proj.{level}.1.weight"], self.w[f"input_proj.{level}.1.bias"], 1e-5)
            h, w = x.shape[2:]
            padding = F.interpolate(mask[:, None].float(), (h, w))[:, 0].bool()
            seen = (~padding).float()
            y, x_ = seen.cumsum(1), seen.cumsum(2)
            y = y / (y[:, -1:] + 1e-6) * 2 * math.pi
            x_ = x_ / (x_[:, :, -1:] + 1e-6) * 2 * math.pi
            code = torch.cat([sine(y, self.dim // 2, 20), sine(x_, self.dim // 2, 20)], -1)
            tokens.append(x.flatten(2).transpose(1, 2))
            positions.append((code + self.w["transformer.level_embed"][level]).flatten(1, 2))
            paddings.append(padding.flatten(1))
            valids.append(torch.stack([seen[:, 0].sum(1) / w, seen[:, :, 0].sum(1) / h], -1))
            sizes.append((h, w))
        return torch.cat(tokens, 1), torch.cat(positions, 1), torch.cat(paddings, 1), torch.stack(valids, 1), sizes

    def sampled(self, query, refs, memory, padding, sizes, name):
        b, q, _ = query.shape
        width = self.dim // self.heads
        value = self.linear(memory, name + "value_proj").masked_fill(padding[..., None], 0).view(b, -1, self.heads, width)
        offsets = self.linear(query, name + "sampling_offsets").view(b, q, self.heads, len(sizes), -1, 2)
        points = offsets.shape[4]
        weights = self.linear(query, name + "attention_weights").view(b, q, self.heads, -1).softmax(-1)
        if refs.shape[-1] == 2:
            extent = torch.tensor([(w, h) for h, w in sizes], dtype=value.dtype)
            where = refs[:, :, None, :, None] + offsets / extent[None, None, None, :, None]
        else:
            where = refs[:, :, None, :, None, :2] + offsets / points * refs[:, :, None, :, None, 2:] * 0.5
        grids = 2 * where - 1
        parts = []
        for level, part in enumerate(value.split([h * w for h, w in sizes], 1)):
            part = part.flatten(2).transpose(1, 2).reshape(b * self.heads, width, *sizes[level])
            parts.append(F.grid_sample(part, grids[:, :, :, level].transpose(1, 2).flatten(0, 1), "bilinear", "zeros", False))
        weights = weights.transpose(1, 2).reshape(b * self.heads, 1, q, len(sizes) * points)
        out = (torch.stack(parts, -2).flatten(-2) * weights).sum(-1).view(b, self.dim, q)
        return self.linear(out.transpose(1, 2), name + "output_proj")

    def encode(self, x, positions, padding, valid, sizes):
        refs = []
        for level, (h, w) in enumerate(sizes):
            y, x_ = torch.meshgrid(torch.arange(h) + 0.5, torch.arange(w) + 0.5, indexing="ij")
            y = y.flatten()[None] / (valid[:, level, 1, None] * h)
            x_ = x_.flatten()[None] / (valid[:, level, 0, None] * w)
            refs.append(torch.stack([x_, y], -1))
        refs = torch.cat(refs, 1)[:, :, None] * valid[:, None]
        for k in range(self.layers[0]):
            name = f"transformer.encoder.layers.{k}."
            x = self.norm(x + self.sampled(x + positions, refs, x, padding, sizes, name + "self_attn."), name + "norm1")
            x = self.norm(x + self.linear(F.relu(self.linear(x, name + "linear1")), name + "linear2"), name + "norm2")
        return x

    def candidates(self, memory, padding, sizes):
        proposals, start = [], 0
        for level, (h, w) in enumerate(sizes):
            seen = ~padding[:, start : start + h * w].view(-1, h, w)
            start += h * w
            height, width = seen[:, :, 0].sum(1)[:, None], seen[:, 0].sum(1)[:, None]
            y, x = torch.meshgrid(torch.arange(h) + 0.5, torch.arange(w) + 0.5, indexing="ij")
            side = torch.full((padding.shape[0], h * w), self.base * 2**level)
            proposals.append(torch.stack([x.flatten()[None] / width, y.flatten()[None] / height, side, side], -1))
        p = torch.cat(proposals, 1)
        invalid = ~((p > 0.01) & (p < 0.99)).all(-1, keepdim=True) | padding[..., None]
        p = torch.log(p / (1 - p)).masked_fill(invalid, float("inf"))
        memory = self.norm(self.linear(memory.masked_fill(invalid, 0), "transformer.enc_output"), "transformer.enc_output_norm")
        return memory, self.mlp(memory, "transformer.enc_out_bbox_embed", 3) + p

    def attend(self, x, position, mask, name):
        b, n, _ = x.shape
        weight, bias = self.w[name + "in_proj_weight"], self.w[name + "in_proj_bias"]
        q, k = F.linear(x + position, weight[: 2 * self.dim], bias[: 2 * self.dim]).chunk(2, -1)
        v = F.linear(x, weight[2 * self.dim :], bias[2 * self.dim :])
        q, k, v = (t.view(b, n, self.heads, -1).transpose(1, 2) for t in (q, k, v))
        a = q @ k.transpose(-2, -1) * (self.dim // self.heads) ** -0.5
        a = a.masked_fill(mask, float("-inf")).softmax(-1)
        return self.linear((a @ v).transpose(1, 2).reshape(b, n, -1), name + "out_proj")

    def decode(self, x, start, mask, memory, padding, valid, sizes):
        """-> per layer the normed state and the boxes"""
        ref, out = start.sigmoid(), []
        for k in range(self.layers[1]):
            name = f"transformer.decoder.layers.{k}."
            here = ref.detach()
            refs = here[:, :, None] * torch.cat([valid, valid], -1)[:, None]
            code = [sine(refs[:, :, 0, i] * 2 * math.pi, self.dim // 2, 10000) for i in (1, 0, 2, 3)]
            position = self.mlp(torch.cat(code, -1), "transformer.decoder.ref_point_head", 2)
            x = self.norm(x + self.attend(x, position, mask, name + "self_attn."), name + "norm2")
            x = self.norm(x + self.sampled(x + position, refs, memory, padding, sizes, name + "cross_attn."), name + "norm1")
            x = self.norm(x + self.linear(F.relu(self.linear(x, name + "linear1")), name + "linear2"), name + "norm3")
            normed = self.norm(x, "transformer.decoder.norm")
            out.append((normed, (self.mlp(normed, "bbox_embed.0", 3) + inverse_sigmoid(ref)).sigmoid()))
            ref = (self.mlp(x, "bbox_embed.0", 3) + inverse_sigmoid(here)).sigmoid()
        return out

    def outputs(self, pixels, mask, noisy, attention_mask, granularities=("fine", "coarse")):
        """pixels [B,3,H,W] normalised, 0 where padded; noisy [2B,M,4] before the sigmoid; attention_mask [2B,1,M+K,M+K].

        -> per stage, the selection first, logits [2B,n] and boxes [2B,n,4]; the selection has no denoising slots
        """
        b = pixels.shape[0]
        tokens, positions, padding, valid, sizes = self.padded_neck(self.backbone(pixels), mask)
        memory = self.encode(tokens, positions, padding, valid, sizes)
        rows, boxes = self.candidates(memory, padding, sizes)
        prompts = [self.w[f"transformer.{g}_grained_prompt.weight"] for g in granularities]
        logits, chosen = [], []
        for prompt in prompts:
            all_logits = rows @ prompt[0]
            best = all_logits.topk(min(self.queries, all_logits.shape[1]), 1)
            logits.append(best.values)
            chosen.append(boxes.gather(1, best.indices[..., None].expand(-1, -1, 4)))
        logits, chosen = torch.cat(logits), torch.cat(chosen)
        result = [(logits, chosen.sigmoid())]
        m = noisy.shape[1]
        content = torch.cat(
            [self.w["denoising"].expand(len(chosen), m, -1), self.w["transformer.tgt_embed.weight"][None, : chosen.shape[1]].expand(len(chosen), -1, -1)], 1)
        start = torch.cat([noisy, chosen.detach()], 1)
        repeated = [torch.cat([t] * len(prompts)) for t in (memory, padding, valid)]
        per_row = torch.cat([p.expand(b, -1) for p in prompts])
        for state, box in self.decode(content, start, attention_mask, *repeated, sizes):
            result.append(((state @ per_row[..., None])[..., 0], box))
        return result


def corners(b):
    return torch.cat([b[..., :2] - b[..., 2:] / 2, b[..., :2] + b[..., 2:] / 2], -1)


def giou(a, b):
    """Generalised IoU of boxes cxcywh, broadcast."""
    a, b = corners(a), corners(b)
    inner = (torch.minimum(a[..., 2:], b[..., 2:]) - torch.maximum(a[..., :2], b[..., :2])).clamp(min=0).prod(-1)
    outer = (torch.maximum(a[..., 2:], b[..., 2:]) - torch.minimum(a[..., :2], b[..., :2])).prod(-1)
    union = (a[..., 2:] - a[..., :2]).prod(-1) + (b[..., 2:] - b[..., :2]).prod(-1) - inner
    return inner / union.clamp(min=1e-7) - (outer - union) / outer.clamp(min=1e-7)


def costs(logits, boxes, truth):
    p = logits.sigmoid()
    cost = CLASS_COST * (0.25 * (1 - p) ** 2 * -(p + 1e-8).log() - 0.75 * p**2 * -(1 - p + 1e-8).log())[:, None]
    return cost + L1_COST * torch.cdist(boxes, truth, 1) - GIOU_COST * giou(boxes[:, None], truth[None])


@torch.no_grad()
def match(logits, boxes, truth):
    """-> the query of each truth, of one row."""
    queries, truths = scipy.optimize.linear_sum_assignment(costs(logits, boxes, truth).numpy())
    return torch.tensor(queries[truths.argsort()], dtype=torch.long)


def iou(a, b):
    a, b = corners(a), corners(b)
    inner = (torch.minimum(a[..., 2:], b[..., 2:]) - torch.maximum(a[..., :2], b[..., :2])).clamp(min=0).prod(-1)
    return inner / ((a[..., 2:] - a[..., :2]).prod(-1) + (b[..., 2:] - b[..., :2]).prod(-1) - inner).clamp(min=1e-7)


@torch.no_grad()
def more(logits, boxes, truth, chosen, per_truth):
    """Further queries of each truth, SimOTA's dynamic k (Ge et al. 2021): k is the sum of the IoUs of its best `per_truth` queries, rounded down; of
    the k cheapest those whose IoU is at least .5 and highest with this truth, without the ones that are taken. -> [n, 2] query, truth
    """
    overlaps, cost = iou(boxes[:, None], truth[None]), costs(logits, boxes, truth)
    taken, pairs = set(chosen.tolist()), []
    for t in range(len(truth)):
        k = int(overlaps[:, t].topk(min(per_truth, len(boxes))).values.double().sum())
        for q in cost[:, t].argsort(stable=True)[:k].tolist():
            if overlaps[q, t] >= 0.5 and overlaps[q, t] == overlaps[q].max() and q not in taken:
                taken.add(q)
                pairs.append((q, t))
    return torch.tensor(pairs, dtype=torch.long).view(-1, 2)


def loss(outputs, truths, slots, alpha, matching=None, groups=1, ignored=None, graded=False, per_truth=1, further=None):
    """truths: per row boxes [T,4]; slots: denoising slots of the decoder's rows, group by group the positive and the negative of each truth in turn.
    All groups together weigh as much as one. Queries without a truth that lie in an ignored region by half have no loss.

    matching: per stage and row the query of each truth; found here where None; further likewise [n, 2], queries that are matched beside them.
    graded: scores learn the IoU of their boxes, by cross-entropy, instead of 1 by the focal loss. -> focal, L1 and GIoU sums, the matching and the further ones
    """
    focal = l1 = overlap = 0.0
    found, beside = [], []
    for stage, (logits, boxes) in enumerate(outputs):
        skip = slots if stage else 0
        labels, weight, target = torch.zeros_like(logits), torch.ones_like(logits), torch.zeros_like(boxes)
        weight[:, :skip] = 0
        found.append([])
        beside.append([])
        for row, truth in enumerate(truths):
            for group in range(groups if skip else 0):
                first = group * (skip // groups)
                last = first + 2 * len(truth)
                weight[row, first:last] = 1 / groups
                labels[row, first:last:2] = 1
                target[row, first:last:2] = truth
            for region in ignored[row] if ignored else ():
                a, b = corners(boxes[row, skip:].detach()), corners(region)
                inner = (torch.minimum(a[:, 2:], b[2:]) - torch.maximum(a[:, :2], b[:2])).clamp(min=0).prod(-1)
                weight[row, skip:][inner >= 0.5 * (a[:, 2:] - a[:, :2]).prod(-1)] = 0
            if len(truth):
                chosen = match(logits[row, skip:], boxes[row, skip:], truth) if matching is None else matching[stage][row]
                found[-1].append(chosen)
                labels[row, skip + chosen] = 1
                weight[row, skip + chosen] = 1
                target[row, skip + chosen] = truth
                if further is not None:
                    pairs = further[stage][row]
                else:
                    pairs = more(logits[row, skip:], boxes[row, skip:], truth, chosen, per_truth) if per_truth > 1 else torch.zeros(0, 2, dtype=torch.long)
                labels[row, skip + pairs[:, 0]] = 1
                weight[row, skip + pairs[:, 0]] = 1
                target[row, skip + pairs[:, 0]] = truth[pairs[:, 1]]
                beside[-1].append(pairs)
            else:
                found[-1].append(torch.zeros(0, dtype=torch.long))
                beside[-1].append(torch.zeros(0, 2, dtype=torch.long))
        p = logits.sigmoid()
        at = labels > 0
        if graded:
            quality = torch.zeros_like(logits)
            quality[at] = iou(boxes[at], target[at]).detach()
            ce = F.binary_cross_entropy_with_logits(logits, quality, reduction="none")
            focal = focal + (ce * weight).sum()
        else:
            ce = F.binary_cross_entropy_with_logits(logits, labels, reduction="none")
            right = p * labels + (1 - p) * (1 - labels)
            focal = focal + (ce * (1 - right) ** 2 * (alpha * labels + (1 - alpha) * (1 - labels)) * weight).sum()
        l1 = l1 + ((boxes[at] - target[at]).abs().sum(-1) * weight[at]).sum()
        overlap = overlap + ((1 - giou(boxes[at], target[at])) * weight[at]).sum()
    return focal, l1, overlap, found, beside


def attention_mask(truths, slots, queries):
    """True where a query must not attend: to padded denoising slots, and real queries to any of them."""
    n = slots + queries
    mask = torch.zeros(len(truths), 1, n, n, dtype=torch.bool)
    for row, truth in enumerate(truths):
        mask[row, 0, slots:, :slots] = True
        mask[row, 0, :slots, 2 * len(truth) : slots] = True
        mask[row, 0].fill_diagonal_(False)
    return mask


def noised(truths, slots, generator, scale=0.6):
    """Contrastive denoising (DINO, section 3.3). -> [rows, slots, 4] before the sigmoid"""
    start = torch.full((len(truths), slots, 4), 0.5, dtype=torch.float32)
    for row, truth in enumerate(truths):
        for t, box in enumerate(truth):
            for negative in (0, 1):
                edges = corners(box)
                by = (negative + torch.rand(4, generator=generator, dtype=torch.float32)) * box[2:].repeat(2) / 2 * scale
                sign = torch.randint(2, (4,), generator=generator) * 2 - 1
                e = (edges + by * sign).clamp(0, 1)
                start[row, 2 * t + negative] = torch.cat([(e[:2] + e[2:]) / 2, (e[2:] - e[:2]).abs()])
    start = start.clamp(1e-3, 1 - 1e-3)
    return torch.log(start / (1 - start))
