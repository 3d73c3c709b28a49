# Writes a small TensorFlow.js graph model and what plain PyTorch computes for it: python make.py
# graph.json and weights.bin are read by GraphTextTest; expected.json holds the input [1,3,6,6] and both outputs.
import base64
import json

import numpy as np
import torch
import torch.nn.functional as F

rng = np.random.default_rng(7)
kernel = rng.normal(size=(3, 3, 3, 4)).astype(np.float16)  # height, width, in, out
bias = rng.normal(size=4).astype(np.float16)
x = torch.from_numpy(rng.normal(size=(1, 3, 6, 6)).astype(np.float32))

constants = {
    "last": np.array([0, 2, 3, 1], np.int32), "first": np.array([0, 3, 1, 2], np.int32),
    "around": np.array([[0, 0], [1, 1], [1, 1], [0, 0]], np.int32), "lowest": np.array(-np.inf, np.float32),
    "size": np.array([6, 6], np.int32), "axis": np.array(3, np.int32), "parts": np.array([5, 3], np.int32),
    "channels": np.array(1, np.int32), "kernel": kernel, "bias": bias,
}


def text(value):
    return {"s": base64.b64encode(value.encode()).decode()}


def steps(value):
    return {"list": {"i": ["1", str(value), str(value), "1"]}}


nodes = [{"name": name, "op": "Const"} for name in constants]
nodes += [
    {"name": "x", "op": "Placeholder"},
    {"name": "x_last", "op": "Transpose", "input": ["x", "last"]},
    {"name": "padded", "op": "Pad", "input": ["x_last", "around"]},
    {"name": "conv", "op": "Conv2D", "input": ["padded", "kernel"],
     "attr": {"padding": text("VALID"), "strides": steps(2), "data_format": text("NHWC")}},
    {"name": "biased", "op": "Add", "input": ["conv", "bias"]},
    {"name": "leaky", "op": "LeakyRelu", "input": ["biased"], "attr": {"alpha": {"f": 0.1}}},
    {"name": "floor", "op": "PadV2", "input": ["leaky", "around", "lowest"]},
    {"name": "pooled", "op": "MaxPool", "input": ["floor"],
     "attr": {"padding": text("VALID"), "ksize": steps(3), "strides": steps(1)}},
    {"name": "both", "op": "ConcatV2", "input": ["leaky", "pooled", "axis"]},
    {"name": "large", "op": "ResizeBilinear", "input": ["both", "size"],
     "attr": {"half_pixel_centers": {"b": True}, "align_corners": {"b": False}}},
    {"name": "large_first", "op": "Transpose", "input": ["large", "first"]},
    {"name": "split", "op": "SplitV", "input": ["large_first", "parts", "channels"]},
    {"name": "classes", "op": "Sigmoid", "input": ["split"]},
    {"name": "boxes", "op": "Identity", "input": ["split:1"]},
]
weights = []
raw = b""
for name, value in constants.items():
    entry = {"name": name, "shape": list(value.shape), "dtype": "int32" if value.dtype == np.int32 else "float32"}
    if value.dtype == np.float16:
        entry["quantization"] = {"dtype": "float16", "original_dtype": "float32"}
    weights.append(entry)
    raw += value.tobytes()

w = torch.from_numpy(kernel.astype(np.float32)).permute(3, 2, 0, 1)
leaky = F.leaky_relu(F.conv2d(x, w, torch.from_numpy(bias.astype(np.float32)), stride=2, padding=1), 0.1)
both = torch.cat([leaky, F.max_pool2d(leaky, 3, 1, padding=1)], 1)
large = F.interpolate(both, (6, 6), mode="bilinear", align_corners=False)

open("weights.bin", "wb").write(raw)
json.dump({"modelTopology": {"node": nodes}, "weightsManifest": [{"paths": ["weights.bin"], "weights": weights}]},
          open("graph.json", "w"))
json.dump({"x": x.flatten().tolist(), "classes": large[:, :5].sigmoid().flatten().tolist(),
           "boxes": large[:, 5:].flatten().tolist()}, open("expected.json", "w"))
