"""Computes a written step of `./rexserve tune proposals --write-step STEP.safetensors` again in plain PyTorch.

Usage: upn_step.py MODEL_FOLDER STEP.safetensors
Prints the largest difference of each kind; exit status 1 where a gradient differs by more than 1e-5 of its tensor's largest.
"""

import json
import pathlib
import struct
import sys

import torch

import tensors
import upn_training


def metadata(path):
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        return json.loads(file.read(length))["__metadata__"]


def main(folder, path):
    torch.set_num_threads(1)
    folder = pathlib.Path(folder)
    config = json.loads((folder / "config.json").read_text())
    step = tensors.read(path)
    weights = {n: t.float().clone().requires_grad_() for n, t in tensors.read(folder / "model.safetensors").items() if t.is_floating_point()}
    net = upn_training.TrainedUpn(weights, config)
    net.w["denoising"] = step["before.denoising"].clone().requires_grad_()
    prompts = [("fine", "coarse")[i] for i in step["input.prompts"].tolist()]
    rows = sum(n.startswith("input.truths.") for n in step)
    truths = [step[f"input.truths.{r}"].clone() for r in range(rows)]
    noisy = step["input.noisy"].clone()
    groups = int(step["input.denoising_groups"])
    outputs = net.outputs(step["input.pixels"].clone(), step["input.padding"] > 0, noisy, step["input.attention_mask"] > 0, prompts)
    matching = [[step[f"matching.{s}.{r}"] for r in range(rows)] for s in range(len(outputs))]
    further = [[step[f"further.{s}.{r}"] for r in range(rows)] for s in range(len(outputs))]
    ignored = [step[f"input.ignored.{r}"] for r in range(rows)]
    told = metadata(path)
    alpha, graded, per_truth = float(told["alpha"]), told["graded"] == "true", int(told["per_truth"])
    focal, l1, giou, _, _ = upn_training.loss(outputs, truths, noisy.shape[1], alpha, matching, groups, ignored, graded, per_truth, further)
    total = (focal + 5 * l1 + 2 * giou) / max(1, sum(len(t) for t in truths))
    total.backward()
    own = upn_training.loss(outputs, truths, noisy.shape[1], alpha, None, groups, ignored, graded, per_truth)
    same = all(torch.equal(a, b) for mine, theirs in ((own[3], matching), (own[4], further)) for s, t in zip(mine, theirs) for a, b in zip(s, t))
    pairs = sum(len(p) for stage in further for p in stage)
    worst = ("", 0.0)
    for name, weight in net.w.items():
        written = step.get("gradient." + name)
        if written is not None and weight.grad is not None:
            largest = float(weight.grad.abs().max())
            apart = float((written - weight.grad).abs().max()) / largest if largest else float(written.abs().max())
            worst = max(worst, (name, apart), key=lambda pair: pair[1])
    print(f"loss {float(total.detach()):.6f}, written {float(step['loss.total']):.6f}; matching by scipy, with {pairs} further queries, {'the same' if same else 'differs'}")
    print(f"gradients differ by at most {worst[1]:.1e} of the largest of a tensor ({worst[0]})")
    return worst[1] > 1e-5


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
