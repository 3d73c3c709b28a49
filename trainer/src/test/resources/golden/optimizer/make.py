"""Steps of AdamW as torch.optim makes them, and of Muon as plain PyTorch code, on a fixed sequence of gradients.

Usage: OMP_NUM_THREADS=1 python3 make.py    writes steps.json beside itself (PyTorch 2.13).
Gradients of a step are clipped to a common norm by torch.nn.utils.clip_grad_norm_, then each weight moves by its rule.
"""

import json
import pathlib

import torch

SEED = 5
STEPS = 6
CLIP = 0.7
SHARES = [0.25, 0.5, 1.0, 1.0, 0.6, 0.1]
SHAPES = {"adamw.matrix": (4, 3), "adamw.bias": (5,), "muon.wide": (3, 6), "muon.tall": (6, 2), "muon.kernel": (4, 2, 3, 3)}
RULES = {
    "adamw.matrix": {"rate": 3e-3, "decay": 0.1, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8},
    "adamw.bias": {"rate": 1e-2, "decay": 0.0, "beta1": 0.8, "beta2": 0.95, "eps": 1e-6},
    "muon.wide": {"rate": 0.02, "decay": 0.05, "momentum": 0.95},
    "muon.tall": {"rate": 0.02, "decay": 0.0, "momentum": 0.9},
    "muon.kernel": {"rate": 0.01, "decay": 0.05, "momentum": 0.95},
}


def orthogonal(g):
    """Five steps of the quintic Newton-Schulz iteration of Jordan et al. 2024."""
    x = g / (g.norm() + 1e-7)
    tall = x.shape[0] > x.shape[1]
    x = x.T if tall else x
    for _ in range(5):
        a = x @ x.T
        x = 3.4445 * x + (-4.775 * a + 2.0315 * a @ a) @ x
    return x.T if tall else x


def muon(p, momentum, rule, rate):
    g = p.grad.flatten(1)
    momentum.mul_(rule["momentum"]).add_(p.grad)
    u = orthogonal(g + rule["momentum"] * momentum.flatten(1))
    p.mul_(1 - rate * rule["decay"])
    p.sub_(u.view_as(p) * (rate * max(1.0, u.shape[0] / u.shape[1]) ** 0.5))


def main():
    generator = torch.Generator().manual_seed(SEED)
    start = {name: torch.randn(shape, generator=generator) for name, shape in SHAPES.items()}
    # Some steps have small gradients, some large ones, so that clipping acts on some.
    gradients = [
        {name: torch.randn(shape, generator=generator) * 10 ** (step % 3 - 1.5) for name, shape in SHAPES.items()}
        for step in range(STEPS)
    ]
    weights = {name: tensor.clone().requires_grad_(True) for name, tensor in start.items()}
    adamw = {
        name: torch.optim.AdamW(
            [weights[name]], lr=rule["rate"], betas=(rule["beta1"], rule["beta2"]), eps=rule["eps"], weight_decay=rule["decay"], foreach=False
        )
        for name, rule in RULES.items()
        if "beta1" in rule
    }
    momenta = {name: torch.zeros_like(tensor) for name, tensor in start.items()}
    steps = []
    for step in range(STEPS):
        for name, weight in weights.items():
            weight.grad = gradients[step][name].clone()
        norm = torch.nn.utils.clip_grad_norm_(list(weights.values()), CLIP)
        for name, weight in weights.items():
            rate = RULES[name]["rate"] * SHARES[step]
            if name in adamw:
                adamw[name].param_groups[0]["lr"] = rate
                adamw[name].step()
            else:
                with torch.no_grad():
                    muon(weight, momenta[name], RULES[name], rate)
        steps.append({
            "share": SHARES[step],
            "norm": norm.item(),
            "gradients": {name: g.flatten().tolist() for name, g in gradients[step].items()},
            "weights": {name: w.detach().flatten().tolist() for name, w in weights.items()},
        })
    golden = {
        "script": "trainer/src/test/resources/golden/optimizer/make.py",
        "torch": torch.__version__,
        "seed": SEED,
        "dtype": "float32",
        "tolerance": "1e-6: float32 rounding over six steps of weights of size 1 to 3; Muon sums in another order",
        "clip": CLIP,
        "shapes": SHAPES,
        "rules": RULES,
        "start": {name: tensor.flatten().tolist() for name, tensor in start.items()},
        "steps": steps,
    }
    (pathlib.Path(__file__).parent / "steps.json").write_text(json.dumps(golden) + "\n")


main()
