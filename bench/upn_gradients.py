"""Losses, matchings and gradients of the small UPN of the golden files, as expected values of trainer.proposal's tests.

Usage: upn_gradients.py GOLDEN_FOLDER OUTPUT_FOLDER
Two images of different sizes, so the batch is padded; other boxes for the fine than for the coarse prompt; denoising
with the noise that is written; matching by scipy. Of each gradient the largest magnitude and at most 256 elements at equal
distances are kept, computed in float64; then the weights after one step of torch.optim.AdamW at those places (`updated.NAME`).
`--full FILE` writes whole gradients for own comparisons. A second case, `graded.*`, has graded scores and truths between two
proposals that overlap, so that they get further queries; of its gradients fewer elements are kept, and no step is made.
"""

import json
import pathlib
import sys

import numpy
import torch
from PIL import Image

import tensors
import upn_training

KEPT, KEPT_GRADED = 256, 32
RATE, BACKBONE, OFFSETS, DECAY, CLIP = 1e-3, 0.1, 0.2, 1e-2, 0.1
ALPHA, PER_TRUTH = 0.25, 8
# cxcywh, per image, fine then coarse
FINE = [[[0.3, 0.4, 0.2, 0.3], [0.7, 0.6, 0.3, 0.25], [0.5, 0.2, 0.1, 0.15]], [[0.4, 0.5, 0.35, 0.4], [0.8, 0.3, 0.2, 0.3]]]
GRADED = [[[0.7, 0.377, 0.05, 0.057], [0.7, 0.6, 0.3, 0.25]], [[0.069, 0.642, 0.091, 0.141], [0.069, 0.759, 0.091, 0.143], [0.064, 0.685, 0.064, 0.139]]]
COARSE = [[[0.5, 0.5, 0.7, 0.55]], [[0.4, 0.5, 0.35, 0.4], [0.8, 0.3, 0.2, 0.3], [0.6, 0.75, 0.5, 0.3]]]


def pixels(folder):
    """The second image is cut, so that the first is padded at the bottom and the second at the right."""
    images = [numpy.asarray(Image.open(folder / f"image{i}.png").convert("RGB")) for i in (0, 1)]
    images = [images[0][:96, :128], images[1][:128, :80]]
    height, width = (max(i.shape[d] for i in images) for d in (0, 1))
    x, mask = torch.zeros(2, 3, height, width), torch.ones(2, height, width, dtype=torch.bool)
    mean, deviation = torch.tensor([0.485, 0.456, 0.406]), torch.tensor([0.229, 0.224, 0.225])
    for b, image in enumerate(images):
        h, w = image.shape[:2]
        x[b, :, :h, :w] = ((torch.from_numpy(image.copy()).float() / 255 - mean) / deviation).permute(2, 0, 1)
        mask[b, :h, :w] = False
    return x, mask


def run(folder, dtype, graded=False):
    torch.set_default_dtype(dtype)
    config = json.loads((folder / "config.json").read_text())
    generator = torch.Generator().manual_seed(7)
    weights = {n: t.to(dtype).clone().requires_grad_() for n, t in tensors.read(folder / "model.safetensors").items() if t.is_floating_point()}
    net = upn_training.TrainedUpn(weights, config)
    net.w["denoising"] = torch.randn(config["d_model"], generator=generator, dtype=torch.float32).to(dtype).requires_grad_()
    truths = [torch.tensor(t, dtype=torch.float32) for t in (GRADED if graded else FINE) + COARSE]
    slots = 2 * max(len(t) for t in truths)
    noise = upn_training.noised(truths, slots, generator)
    truths = [t.to(dtype) for t in truths]
    x, mask = pixels(folder)
    outputs = net.outputs(x.to(dtype), mask, noise.to(dtype), upn_training.attention_mask(truths, slots, config["num_queries"]))
    focal, l1, giou, matching, further = upn_training.loss(outputs, truths, slots, ALPHA, graded=graded, per_truth=PER_TRUTH if graded else 1)
    total = upn_training.CLASS * focal + upn_training.L1 * l1 + upn_training.GIOU * giou
    total.backward()
    return net.w, noise, (matching, further), [float(v.detach()) for v in (focal, l1, giou, total)]


def decays(name, weight):
    return weight.dim() in (2, 4) and not any(
        part in name for part in ("relative_position_bias_table", "_embed.weight", "_prompt.weight", "level_embed"))


def step(weights):
    """One step of the mean loss, clipped, with a rate for each group."""
    trained = {n: w for n, w in weights.items() if w.grad is not None}
    truths = sum(len(t) for t in FINE + COARSE)
    for weight in trained.values():
        weight.grad /= truths
    norm = torch.nn.utils.clip_grad_norm_(trained.values(), CLIP)
    factor = lambda n: OFFSETS if "sampling_offsets" in n else BACKBONE if n.startswith("backbone.") else 1
    torch.optim.AdamW([{"params": [w], "lr": RATE * factor(n), "weight_decay": DECAY if decays(n, w) else 0} for n, w in trained.items()]).step()
    return {n: w.detach() for n, w in trained.items()}, float(norm)


def thinned(weights, narrow, most):
    """At most so many elements of each gradient, its largest, and how far float32 is from it at worst."""
    kept, largest, worst = {}, {}, 0.0
    for name, weight in weights.items():
        if weight.grad is None:
            continue
        flat = weight.grad.flatten()
        stride = -(-len(flat) // most)
        kept[name] = flat[::stride].clone()
        largest[name] = float(flat.abs().max())
        worst = max(worst, float((narrow[name].grad.flatten() - flat).abs().max()) / max(largest[name], 1e-30))
    return kept, largest, worst


def graded(golden, output):
    weights, noise, (matching, further), losses = run(golden, torch.float64, True)
    kept, largest, worst = thinned(weights, run(golden, torch.float32, True)[0], KEPT_GRADED)
    tensors.write(output / "graded.safetensors", {**kept, "input.noise": noise, "input.denoising": weights["denoising"].detach()})
    (output / "graded.json").write_text(json.dumps(
        {"script": "bench/upn_gradients.py", "torch": torch.__version__, "alpha": ALPHA, "per_truth": PER_TRUTH, "fine": GRADED, "coarse": COARSE,
         "losses": dict(zip(("focal", "l1", "giou", "total"), losses)),
         "matching": [[row.tolist() for row in stage] for stage in matching],
         "further": [[row.tolist() for row in stage] for stage in further],
         "float32_error": worst, "largest": largest}, indent=1) + "\n")
    print(f"graded: losses {losses}, {sum(len(r) for s in further for r in s)} further queries, float32 differs by {worst:.1e}")


def main(golden, output, *full):
    torch.set_num_threads(1)
    golden, output = pathlib.Path(golden), pathlib.Path(output)
    output.mkdir(parents=True, exist_ok=True)
    graded(golden, output)
    weights, noise, (matching, _), losses = run(golden, torch.float64)
    kept, largest, worst = thinned(weights, run(golden, torch.float32)[0], KEPT)
    content = weights["denoising"].detach().clone()
    if full:
        tensors.write(full[1], {n: w.grad for n, w in weights.items() if w.grad is not None})
    updated, norm = step(weights)
    updated = {"updated." + n: w.flatten()[:: -(-w.numel() // KEPT)] for n, w in updated.items()}
    tensors.write(output / "expected.safetensors", {**kept, **updated, "input.noise": noise, "input.denoising": content})
    (output / "expected.json").write_text(json.dumps(
        {"script": "bench/upn_gradients.py", "torch": torch.__version__, "alpha": ALPHA, "fine": FINE, "coarse": COARSE,
         "losses": dict(zip(("focal", "l1", "giou", "total"), losses)),
         "matching": [[row.tolist() for row in stage] for stage in matching],
         "norm": norm, "rate": RATE, "backbone": BACKBONE, "offsets": OFFSETS, "decay": DECAY, "clip": CLIP,
         "float32_error": worst, "largest": largest}, indent=1) + "\n")
    print(f"{len(kept)} gradients, losses {losses}, PyTorch's own float32 differs from float64 by {worst:.1e} of the largest")
    print("unused:", [n for n, w in weights.items() if w.grad is None])


if __name__ == "__main__":
    main(*sys.argv[1:])
