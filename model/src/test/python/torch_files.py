"""Writes the files of src/test/resources/torch, each with values that a test can tell by formula.

Run from the module's folder with PyTorch at hand: python src/test/python/torch_files.py src/test/resources/torch
The committed files were written by PyTorch 2.13.
"""

import argparse
import collections
import pathlib
import sys

import torch
from torch import nn


def count(*shape, dtype=torch.float32):
    """0, 1, 2, ... in rows."""
    size = 1
    for dimension in shape:
        size *= dimension
    return torch.arange(size).reshape(shape).to(dtype)


def views():
    base = count(4, 6)
    return {
        "whole": base,
        "transposed": base.t(),
        "every_second_column": base[:, ::2],
        "rows_from_two": base[2:],
        "corner": base[1:3, 2:5],
        "same_again": base,
        "scalar": torch.tensor(7.5),
        "empty": torch.zeros(0, 3),
        "one_wide": count(5)[:, None].expand(5, 1),
        "transposed_bfloat16": count(3, 2, dtype=torch.bfloat16).t(),
    }


def types():
    names = "float32 float64 float16 bfloat16 int64 int32 int8 uint8".split()
    all_types = {name: count(5, dtype=getattr(torch, name)) for name in names}
    all_types["bool"] = torch.tensor([False, True, True])
    return all_types


def training():
    """What a training script leaves: the state dict of a model that ran on several devices, and much else."""
    torch.manual_seed(0)
    model = nn.Sequential(collections.OrderedDict(norm=nn.BatchNorm1d(3), linear=nn.Linear(3, 2)))
    optimizer = torch.optim.AdamW(model.parameters())
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 5)
    for step in range(2):
        optimizer.zero_grad()
        model(torch.randn(4, 3)).sum().backward()
        optimizer.step()
        scheduler.step()
    with torch.no_grad():
        model.linear.weight.copy_(count(2, 3))
        model.norm.num_batches_tracked.fill_(2)
    state = model.state_dict()
    return {
        "model": collections.OrderedDict(("module." + key, value) for key, value in state.items()),
        "metadata_of_model": model.state_dict(),
        "optimizer": optimizer.state_dict(),
        "scheduler": scheduler.state_dict(),
        "epoch": 2,
        "best": 0.25,
        "seed": 1 << 80,
        "random": torch.get_rng_state(),
        "args": argparse.Namespace(lr=1e-4, layers=[1, 2], path=pathlib.PurePosixPath("runs/1"), device=torch.device("cpu")),
        "history": [{"loss": 1.0}, {"loss": 0.5}],
        "seen": {"a", "b"},
        "raw": b"\x00\xff",
        "short": count(3, dtype=torch.int16),
        "dtype": torch.float16,
        "circle": circle(),
    }


def circle():
    around = {"name": "circle"}
    around["self"] = around
    return around


def main(folder):
    def save(name, value, **options):
        torch.save(value, folder / name, **options)

    save("views.pth", {"model": views()})
    save("types.pth", {"state_dict": types()})
    save("training.pth", training())
    save("parameters.pth", {"a": nn.Parameter(count(2, 2)), "b": nn.Parameter(count(3), requires_grad=False)})
    save("protocol4.pth", {"model": {"a": count(2, 2)}}, pickle_protocol=4)
    save("expanded.pth", {"model": {"wide": torch.ones(1).expand(1000, 1000)}})
    save("int16.pth", {"model": {"short": count(3, dtype=torch.int16)}})
    save("module.pth", nn.Linear(2, 2))
    save("number.pth", {"model": {"a": count(2), "epoch": 3}})
    save("legacy.pth", {"model": {"a": count(2)}}, _use_new_zipfile_serialization=False)
    torch.jit.save(torch.jit.script(nn.ReLU()), folder / "script.pth")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
