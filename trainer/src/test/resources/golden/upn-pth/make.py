"""Writes upn_micro.pth: a UPN in the layout of the published upn_large.pth, {"model": state_dict} by torch.save, with fewer and narrower layers.

Usage: python make.py        (torch; any version writes the same tensors)
Every kind of tensor of the published file is there (model/src/test/resources/golden/upn/upn_state_dict_keys.tsv), those that inference does not read too; the
copies of the box head share their storage, as there. Values are random with seed 7, scaled as PyTorch initialises.
"""

import pathlib

import torch

HERE = pathlib.Path(__file__).parent
KEYS = HERE / "../../../../../../model/src/test/resources/golden/upn/upn_state_dict_keys.tsv"
# published size: here. Depths 2, 2, 18, 2 become 1, 1, 1, 1; six layers become two.
CHANNELS, WIDTH, FFN, QUERIES, WINDOW, HEADS, POINTS, LEVELS = 8, 32, 48, 40, 4, (1, 2, 4, 8), 4, 5
LAYERS = 2


def shape(name, published):
    sizes = {192: CHANNELS, 384: 2 * CHANNELS, 768: 4 * CHANNELS, 1536: 8 * CHANNELS, 3072: 16 * CHANNELS}
    if name.startswith("backbone"):
        stage = int(name.split("layers.")[1][0]) if ".layers." in name else 0
        if name.endswith("relative_position_index"):
            return (WINDOW**2, WINDOW**2)
        if name.endswith("relative_position_bias_table"):
            return ((2 * WINDOW - 1) ** 2, HEADS[stage])
        return tuple(published[i] if published[i] < 10 else published[i] * CHANNELS // 192 for i in range(len(published)))
    if "sampling_offsets" in name or "attention_weights" in name:
        rows = 8 * LEVELS * POINTS * (2 if "sampling" in name else 1)
        return (rows,) + (WIDTH,) * (len(published) - 1)
    own = {256: WIDTH, 512: 2 * WIDTH, 768: 3 * WIDTH, 2048: FFN, 900: QUERIES}
    if name.startswith("input_proj"):
        return tuple(WIDTH if i == 0 else sizes.get(n, n) for i, n in enumerate(published))
    return tuple(own.get(n, n) for n in published)


def kept(name):
    if name.startswith("backbone"):
        return ".blocks." not in name or ".blocks.0." in name
    for part in ("encoder.layers.", "decoder.layers.", "bbox_embed."):
        head = name.split(part)
        if len(head) > 1 and "enc_out" not in head[0] and head[1][0].isdigit() and ".layers." + head[1] not in head[0]:
            return int(head[1].split(".")[0]) < LAYERS
    return True


def positions():
    one = torch.arange(WINDOW)
    y, x = (c.flatten() for c in torch.meshgrid(one, one, indexing="ij"))
    return (y[:, None] - y + WINDOW - 1) * (2 * WINDOW - 1) + x[:, None] - x + WINDOW - 1


def value(name, size, g):
    if name.endswith("relative_position_index"):
        return positions()
    if len(size) == 1:
        return torch.ones(size) if "norm" in name and name.endswith("weight") else torch.randn(size, generator=g) * 0.05
    fan = torch.Size(size).numel() // size[0]
    return torch.randn(size, generator=g) * (1 if "embed" in name and "proj" not in name and "bbox" not in name else fan**-0.5)


def main():
    g = torch.Generator().manual_seed(7)
    state, heads = {}, {}
    for line in KEYS.read_text().splitlines():
        name, published = line.split("\t")[:2]
        if not kept(name):
            continue
        size = shape(name, tuple(int(n) for n in published.strip("()").split(",") if n.strip()))
        head = name.split("bbox_embed.")[1].split(".", 1)[1] if "bbox_embed." in name and "enc_out" not in name else None
        if head is None:
            state[name] = value(name, size, g)
        else:
            state[name] = heads.setdefault(head, value(name, size, g))
    torch.save({"model": state}, HERE / "upn_micro.pth")
    print(len(state), "tensors,", sum(t.numel() for t in state.values()), "numbers")


if __name__ == "__main__":
    main()
