"""A small one-stage detector of YOLOX-nano's kind, trained from scratch: the yardstick of tuned models on small sets.

Anchor-free, strides 8, 16 and 32: CSP backbone of depthwise convolutions, path aggregation neck, decoupled heads,
SimOTA assignment (Ge et al. 2021, section 2.1), losses of IoU, objectness and class. Mosaic, scale, flips and colour;
AdamW, warm-up and cosine, average of weights. The budget is processor time of this process: pictures, training and
nothing else; the evaluation at the end (pycocotools) is not counted.

python3 bench/detector.py --train train.json --test test.json --images DIR --out DIR --minutes 25

Continues from DIR/checkpoint.pt. Logs to DIR/log.csv; writes DIR/results.json (COCO results) and one JSON line.
"""

import argparse
import contextlib
import io
import json
import math
import os
import random
import time

import numpy as np
import torch
from PIL import Image
from torch import nn
from torch.nn import functional as F

STRIDES = (8, 16, 32)
GREY = 114
SAVE_SECONDS = 60


# ---- network


class Conv(nn.Sequential):
    def __init__(self, inputs, outputs, size=1, stride=1, groups=1):
        super().__init__(
            nn.Conv2d(inputs, outputs, size, stride, size // 2, groups=groups, bias=False),
            nn.BatchNorm2d(outputs, eps=1e-3, momentum=0.03),
            nn.SiLU(inplace=True),
        )


def separable(inputs, outputs, stride=1):
    return nn.Sequential(Conv(inputs, inputs, 3, stride, groups=inputs), Conv(inputs, outputs))


class Csp(nn.Module):
    """Half of the channels through residual blocks, half past them."""

    def __init__(self, inputs, outputs, blocks, residual=True):
        super().__init__()
        half = outputs // 2
        self.residual = residual
        self.through, self.past = Conv(inputs, half), Conv(inputs, half)
        self.blocks = nn.ModuleList(nn.Sequential(Conv(half, half), separable(half, half)) for _ in range(blocks))
        self.join = Conv(outputs, outputs)

    def forward(self, x):
        y = self.through(x)
        for block in self.blocks:
            y = y + block(y) if self.residual else block(y)
        return self.join(torch.cat((y, self.past(x)), 1))


class Pyramid(nn.Module):
    """Max-pooling over three reaches at the coarsest level (SPPF)."""

    def __init__(self, channels):
        super().__init__()
        self.reduce, self.join = Conv(channels, channels // 2), Conv(channels * 2, channels)

    def forward(self, x):
        parts = [self.reduce(x)]
        for _ in range(3):
            parts.append(F.max_pool2d(parts[-1], 5, 1, 2))
        return self.join(torch.cat(parts, 1))


class Detector(nn.Module):
    def __init__(self, classes, widths=(16, 32, 72, 144, 288), head=80):
        super().__init__()
        a, b, c, d, e = widths
        self.stem = nn.Sequential(Conv(3, a, 3, 2), separable(a, b, 2), Csp(b, b, 1))
        self.stage3 = nn.Sequential(separable(b, c, 2), Csp(c, c, 3))
        self.stage4 = nn.Sequential(separable(c, d, 2), Csp(d, d, 3))
        self.stage5 = nn.Sequential(separable(d, e, 2), Pyramid(e), Csp(e, e, 1, residual=False))
        self.lateral5, self.lateral4 = Conv(e, d), Conv(d, c)
        self.down4, self.down3 = Csp(2 * d, d, 1, residual=False), Csp(2 * c, c, 1, residual=False)
        self.to4, self.to5 = separable(c, c, 2), separable(d, d, 2)
        self.up4, self.up5 = Csp(2 * c, d, 1, residual=False), Csp(2 * d, e, 1, residual=False)
        self.heads = nn.ModuleList(Head(width, head, classes) for width in (c, d, e))

    def forward(self, x):
        """[B, 3, H, W] -> boxes as distances in strides [B, A, 4], logits of objectness and classes [B, A, 1 + C]."""
        third = self.stage3(self.stem(x))
        fourth = self.stage4(third)
        fifth = self.lateral5(self.stage5(fourth))
        middle = self.lateral4(self.down4(torch.cat((up(fifth), fourth), 1)))
        fine = self.down3(torch.cat((up(middle), third), 1))
        middle = self.up4(torch.cat((self.to4(fine), middle), 1))
        coarse = self.up5(torch.cat((self.to5(middle), fifth), 1))
        maps = [head(level) for head, level in zip(self.heads, (fine, middle, coarse))]
        sizes = [m.shape[-2:] for m in maps]
        return torch.cat([m.flatten(2).transpose(1, 2) for m in maps], 1), sizes


class Head(nn.Module):
    def __init__(self, inputs, width, classes):
        super().__init__()
        self.reduce = Conv(inputs, width)
        self.regress = nn.Sequential(separable(width, width), separable(width, width))
        self.classify = nn.Sequential(separable(width, width), separable(width, width))
        self.box, self.object, self.name = nn.Conv2d(width, 4, 1), nn.Conv2d(width, 1, 1), nn.Conv2d(width, classes, 1)
        for layer in (self.object, self.name):
            nn.init.constant_(layer.bias, -math.log(99.0))

    def forward(self, x):
        x = self.reduce(x)
        boxes, names = self.regress(x), self.classify(x)
        return torch.cat((self.box(boxes), self.object(boxes), self.name(names)), 1)


def up(x):
    return F.interpolate(x, scale_factor=2, mode="nearest")


def anchors(sizes):
    """Centres and strides of all cells: [A, 2], [A, 1] in pixels."""
    points, strides = [], []
    for (height, width), stride in zip(sizes, STRIDES):
        y, x = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
        points.append((torch.stack((x, y), -1).reshape(-1, 2).float() + 0.5) * stride)
        strides.append(torch.full((height * width, 1), float(stride)))
    return torch.cat(points), torch.cat(strides)


def decode(raw, points, strides):
    centre = points + raw[..., :2] * strides
    half = raw[..., 2:4].clamp(max=8).exp() * strides / 2
    return torch.cat((centre - half, centre + half), -1)


# ---- loss


def iou(a, b):
    """IoU and GIoU of boxes that broadcast, [..., 4] as corners."""
    low, high = torch.maximum(a[..., :2], b[..., :2]), torch.minimum(a[..., 2:], b[..., 2:])
    inner = (high - low).clamp(min=0).prod(-1)
    union = (a[..., 2:] - a[..., :2]).prod(-1) + (b[..., 2:] - b[..., :2]).prod(-1) - inner
    outer = (torch.maximum(a[..., 2:], b[..., 2:]) - torch.minimum(a[..., :2], b[..., :2])).prod(-1)
    value = inner / union.clamp(min=1e-6)
    return value, value - (outer - union) / outer.clamp(min=1e-6)


@torch.no_grad()
def assign(boxes, logits, points, strides, truth, names):
    """SimOTA: of each truth the k cheapest cells near it, k from the IoUs. Returns cells, their truths, their IoUs."""
    centre = (truth[:, :2] + truth[:, 2:]) / 2
    inside = ((points[None] > truth[:, None, :2]) & (points[None] < truth[:, None, 2:])).all(-1)
    near = ((points[None] - centre[:, None]).abs() < 2.5 * strides[None]).all(-1)
    cells = (inside | near).any(0).nonzero()[:, 0]
    if not len(cells):
        return cells, cells, boxes.new_zeros(0)
    overlap, _ = iou(truth[:, None], boxes[None, cells])
    score = (logits[cells, 1:].sigmoid() * logits[cells, :1].sigmoid()).sqrt().clamp(1e-6, 1 - 1e-6)
    wrong = -torch.log(1 - score).sum(-1)[None] + torch.log(1 - score[:, names].T) - torch.log(score[:, names].T)
    cost = wrong - 3 * torch.log(overlap + 1e-8) + 1e5 * (~(inside & near)[:, cells])
    chosen = torch.zeros_like(cost, dtype=torch.bool)
    counts = overlap.topk(min(10, len(cells)), 1).values.sum(1).int().clamp(min=1)
    for row, count in enumerate(counts.tolist()):
        chosen[row, cost[row].topk(min(count, len(cells)), largest=False).indices] = True
    twice = chosen.sum(0) > 1
    best = cost[:, twice].argmin(0)
    chosen[:, twice] = False
    chosen[best, twice.nonzero()[:, 0]] = True
    rows, columns = chosen.nonzero(as_tuple=True)
    return cells[columns], rows, overlap[rows, columns]


def loss(raw, sizes, targets):
    """targets: of each picture boxes [G, 4] as corners in pixels and names [G]."""
    points, strides = anchors(sizes)
    boxes, logits = decode(raw, points, strides), raw[..., 4:]
    objects = torch.zeros_like(logits[..., 0])
    found, wanted, names = [], [], []
    for i, (truth, labels) in enumerate(targets):
        if len(truth):
            cells, rows, overlap = assign(boxes[i].detach(), logits[i].detach(), points, strides, truth, labels)
            objects[i, cells] = 1
            found.append((boxes[i, cells], logits[i, cells, 1:]))
            wanted.append(truth[rows])
            names.append(F.one_hot(labels[rows], logits.shape[-1] - 1) * overlap[:, None])
    count = max(sum(len(w) for w in wanted), 1)
    object_loss = F.binary_cross_entropy_with_logits(logits[..., 0], objects, reduction="sum") / count
    if not wanted:
        return object_loss
    plain, general = iou(torch.cat([f[0] for f in found]), torch.cat(wanted))
    box_loss = (1 - general).sum() / count
    name_loss = F.binary_cross_entropy_with_logits(
        torch.cat([f[1] for f in found]), torch.cat(names), reduction="sum") / count
    return 5 * box_loss + object_loss + name_loss


# ---- pictures


class Pictures:
    """A COCO file and its pictures in memory, boxes as corners in pixels of the kept size (longest side; 0 leaves pictures as they are)."""

    def __init__(self, path, folder, longest):
        with open(path) as file:
            self.coco = json.load(file)
        self.categories = sorted(category["id"] for category in self.coco["categories"])
        rows = {image["id"]: [] for image in self.coco["images"]}
        for annotation in self.coco["annotations"]:
            if not annotation.get("iscrowd", 0):
                rows[annotation["image_id"]].append(annotation)
        self.items = []
        for image in self.coco["images"]:
            picture = Image.open(os.path.join(folder, image["file_name"])).convert("RGB")
            scale = longest / max(picture.size) if longest else 1.0
            size = tuple(max(1, round(side * scale)) for side in picture.size)
            kept = rows[image["id"]]
            boxes = np.array([a["bbox"] for a in kept], np.float32).reshape(-1, 4)
            boxes[:, 2:] += boxes[:, :2]
            boxes *= np.array([size[0] / image["width"], size[1] / image["height"]] * 2, np.float32)
            names = np.array([self.categories.index(a["category_id"]) for a in kept], np.int64)
            self.items.append((picture.resize(size, Image.BILINEAR), boxes, names, image))


def place(canvas, item, region, scale, rng, flips):
    """Puts a scaled, shifted and flipped picture into a region of the canvas; returns the boxes that are visible."""
    picture, boxes, names, _ = item
    for axis, flag in enumerate(flips):
        if flag:
            picture = picture.transpose(Image.FLIP_TOP_BOTTOM if axis else Image.FLIP_LEFT_RIGHT)
            boxes = boxes.copy()
            boxes[:, [axis, axis + 2]] = picture.size[axis] - boxes[:, [axis + 2, axis]]
    x, y, width, height = region
    across, down = scale if isinstance(scale, tuple) else (scale, scale)
    left, top = (rng.uniform(min(0.0, side - full * s), max(0.0, side - full * s))
                 for side, full, s in zip((width, height), picture.size, (across, down)))
    shown = [max(0, round(left)), max(0, round(top)),
             min(width, round(left + picture.size[0] * across)), min(height, round(top + picture.size[1] * down))]
    if shown[2] - shown[0] < 2 or shown[3] - shown[1] < 2:
        return boxes[:0], names[:0]
    source = [(shown[0] - left) / across, (shown[1] - top) / down, (shown[2] - left) / across, (shown[3] - top) / down]
    source = [min(max(source[i], 0), picture.size[i % 2]) for i in range(4)]
    part = picture.resize((shown[2] - shown[0], shown[3] - shown[1]), Image.BILINEAR, box=source)
    canvas.paste(part, (x + shown[0], y + shown[1]))
    moved = boxes * np.array([across, down] * 2, np.float32) + np.array([left, top] * 2, np.float32)
    cut = np.clip(moved, np.tile(shown[:2], 2), np.tile(shown[2:], 2)).astype(np.float32)
    area, full = np.prod(cut[:, 2:] - cut[:, :2], 1), np.prod(moved[:, 2:] - moved[:, :2], 1)
    kept = (area > 0.3 * full) & ((cut[:, 2:] - cut[:, :2]).min(1, initial=99) > 2)
    return (cut + np.array([x, y] * 2, np.float32))[kept], names[kept]


def colours(pixels, rng):
    """Brightness, contrast, saturation and gain of each channel, [H, W, 3] of 0..255."""
    mean = pixels.mean((0, 1), keepdims=True)
    grey = pixels.mean(2, keepdims=True)
    pixels = grey + (pixels - grey) * rng.uniform(0.5, 1.5)
    pixels = mean + (pixels - mean) * rng.uniform(0.7, 1.3)
    gains = np.array([rng.uniform(0.9, 1.1) for _ in range(3)], np.float32)
    return np.clip(pixels * gains * rng.uniform(0.75, 1.25), 0, 255)


def example(items, size, mosaic, options, rng):
    canvas = Image.new("RGB", (size, size), (GREY,) * 3)
    if mosaic:
        x, y = (round(size * rng.uniform(0.3, 0.7)) for _ in range(2))
        regions = [(0, 0, x, y), (x, 0, size - x, y), (0, y, x, size - y), (x, y, size - x, size - y)]
        low, high = 0.35, 1.1
    else:
        regions, low, high = [(0, 0, size, size)], 0.6, 1.5
    boxes, names = [], []
    for region in regions:
        item = rng.choice(items)
        scale = size / max(item[0].size) * math.exp(rng.uniform(math.log(low), math.log(high)))
        stretch = math.exp(rng.uniform(-0.15, 0.15))
        flips = (rng.random() < 0.5, options.upside and rng.random() < 0.5)
        seen = place(canvas, item, region, (scale * stretch, scale / stretch), rng, flips)
        boxes.append(seen[0])
        names.append(seen[1])
    pixels = colours(np.asarray(canvas, np.float32), rng)
    return pixels, torch.from_numpy(np.concatenate(boxes)), torch.from_numpy(np.concatenate(names))


def tensor(pixels):
    return torch.from_numpy(np.stack(pixels)).permute(0, 3, 1, 2).div(255).sub(0.45).div(0.25).contiguous(
        memory_format=torch.channels_last)


# ---- training


class Average:
    """Average of the weights, with a short memory at first."""

    def __init__(self, model, decay):
        self.decay = decay
        self.values = {name: value.detach().clone() for name, value in model.state_dict().items()}

    def update(self, model, step):
        decay = self.decay * (1 - math.exp(-(step + 1) / 200))
        with torch.no_grad():
            for name, value in model.state_dict().items():
                if value.dtype.is_floating_point:
                    self.values[name].mul_(decay).add_(value, alpha=1 - decay)
                else:
                    self.values[name].copy_(value)


def groups(model, decay):
    plain = [p for p in model.parameters() if p.ndim > 1]
    rest = [p for p in model.parameters() if p.ndim <= 1]
    return [{"params": plain, "weight_decay": decay}, {"params": rest, "weight_decay": 0.0}]


def rate(done, options):
    """Warm-up over 2 % of the budget, then cosine to 2 % of the peak."""
    if done < 0.02:
        return options.rate * max(done / 0.02, 0.02)
    return options.rate * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * min(1, (done - 0.02) / 0.98))))


def input_size(done, options, rng):
    """Small pictures first, for more updates; several scales around the size of the test afterwards."""
    scale = 0.7 if done < 0.25 else rng.uniform(0.75, 1.2) if done < 0.85 else 1.0
    return max(96, round(options.size * scale / 32) * 32)


def train(options, pictures):
    torch.manual_seed(options.seed)
    rng = random.Random(options.seed)
    model = Detector(len(pictures.categories)).to(memory_format=torch.channels_last).train()
    average = Average(model, 0.998)
    optimizer = torch.optim.AdamW(groups(model, 0.05), betas=(0.9, 0.99))
    state = {"step": 0, "seconds": 0.0, "wall": 0.0, "seen": 0}
    path = os.path.join(options.out, "checkpoint.pt")
    if os.path.exists(path):
        saved = torch.load(path, weights_only=False)
        model.load_state_dict(saved["model"])
        average.values = saved["average"]
        optimizer.load_state_dict(saved["optimizer"])
        rng.setstate(saved["random"])
        state = saved["state"]
    budget = options.minutes * 60
    begun, wall, before = time.process_time(), time.time(), dict(state)
    logged, total, count = state["seconds"], 0.0, 0
    while state["seconds"] < budget:
        done = state["seconds"] / budget
        for group in optimizer.param_groups:
            group["lr"] = rate(done, options)
        size = input_size(done, options, rng)
        mosaic = options.mosaic if done < 0.8 else 0.0
        batch = [example(pictures.items, size, rng.random() < mosaic, options, rng) for _ in range(options.batch)]
        raw, sizes = model(tensor([b[0] for b in batch]))
        value = loss(raw, sizes, [b[1:] for b in batch])
        optimizer.zero_grad()
        value.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 10.0)
        optimizer.step()
        average.update(model, state["step"])
        total, count = total + value.item(), count + 1
        state["step"] += 1
        state["seen"] += len(batch)
        state["seconds"] = before["seconds"] + time.process_time() - begun
        state["wall"] = before["wall"] + time.time() - wall
        if state["seconds"] - logged > SAVE_SECONDS or state["seconds"] >= budget:
            logged = state["seconds"]
            with open(os.path.join(options.out, "log.csv"), "a") as file:
                file.write(f"{state['step']},{logged:.1f},{state['wall']:.1f},{state['seen']},{total / count:.4f}\n")
            total, count = 0.0, 0
            torch.save({"model": model.state_dict(), "average": average.values, "optimizer": optimizer.state_dict(),
                        "random": rng.getstate(), "state": state}, path + ".new")
            os.replace(path + ".new", path)
    model.load_state_dict(average.values)
    return model, state


# ---- evaluation


def suppress(boxes, scores, names, limit, overlap=0.65):
    """Non-maximum suppression within each class; indices, best first, at most `limit`."""
    order = scores.argsort(descending=True)
    kept = []
    while len(order) and len(kept) < limit:
        first, rest = order[0], order[1:]
        kept.append(first.item())
        value, _ = iou(boxes[first], boxes[rest])
        order = rest[(value <= overlap) | (names[rest] != names[first])]
    return kept


@torch.no_grad()
def detect(model, pictures, options):
    """Results in COCO's form, boxes in pixels of the pictures' own sizes."""
    model.eval()
    results = []
    for picture, _, _, image in pictures.items:
        width, height = (math.ceil(side / 32) * 32 for side in picture.size)
        canvas = Image.new("RGB", (width, height), (GREY,) * 3)
        canvas.paste(picture, (0, 0))
        raw, sizes = model(tensor([np.asarray(canvas, np.float32)]))
        boxes = decode(raw, *anchors(sizes))[0]
        scores = raw[0, :, 4:5].sigmoid() * raw[0, :, 5:].sigmoid()
        cells, names = (scores > 0.001).nonzero(as_tuple=True)
        limits = torch.tensor(picture.size * 2, dtype=torch.float32)
        boxes = torch.minimum(boxes[cells].clamp(min=0), limits)
        back = torch.tensor([image["width"] / picture.size[0], image["height"] / picture.size[1]] * 2)
        scores = scores[cells, names]
        for i in suppress(boxes, scores, names, 100):
            x0, y0, x1, y1 = (boxes[i] * back).tolist()
            results.append({"image_id": image["id"], "category_id": pictures.categories[names[i]],
                            "bbox": [x0, y0, x1 - x0, y1 - y0], "score": scores[i].item()})
    return results


def figures(path, results):
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval

    with contextlib.redirect_stdout(io.StringIO()):
        ground = COCO(path)
        evaluation = COCOeval(ground, ground.loadRes(results), "bbox")
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    precision = evaluation.eval["precision"][0, :, :, 0, 2]  # IoU .5, [recall, class], all areas, 100 boxes
    names = [category["name"] for category in ground.loadCats(ground.getCatIds())]
    return {
        "ap": evaluation.stats[0], "ap50": evaluation.stats[1], "ap75": evaluation.stats[2], "ar100": evaluation.stats[8],
        "ap50_of": {name: float(precision[:, i].mean()) for i, name in enumerate(names)},
    }


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--train", required=True, help="COCO file")
    parser.add_argument("--test", required=True, help="COCO file of held-out pictures")
    parser.add_argument("--images", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--minutes", type=float, default=25, help="processor time of training")
    parser.add_argument("--size", type=int, default=320, help="longest side of a picture at test")
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--mosaic", type=float, default=0.5, help="share of mosaics")
    parser.add_argument("--upside", action="store_true", help="flip top to bottom too (no up, as under a microscope)")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def main():
    chosen = options()
    torch.set_num_threads(1)
    os.makedirs(chosen.out, exist_ok=True)
    model, state = train(chosen, Pictures(chosen.train, chosen.images, 0))
    results = detect(model, Pictures(chosen.test, chosen.images, chosen.size), chosen)
    with open(os.path.join(chosen.out, "results.json"), "w") as file:
        json.dump(results, file)
    line = {"data": chosen.train, "parameters": sum(p.numel() for p in model.parameters()), **state,
            "size": chosen.size, "batch": chosen.batch, "rate": chosen.rate, "mosaic": chosen.mosaic,
            "upside": chosen.upside, "seed": chosen.seed, **figures(chosen.test, results)}
    line = {k: round(v, 4) if isinstance(v, float) else v for k, v in line.items()}
    print(json.dumps(line))


if __name__ == "__main__":
    main()
