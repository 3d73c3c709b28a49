"""Weight files as PyTorch tensors, mapped, with nothing but PyTorch."""

import json
import struct

import torch

DTYPES = {"F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16, "I64": torch.int64, "BOOL": torch.bool}


def read(path):
    """Maps a safetensors file, or the `model` of a .pth; the tensors share its pages and must not be written to."""
    if str(path).endswith(".pth"):
        return torch.load(path, map_location="cpu", mmap=True, weights_only=True)["model"]
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
    header.pop("__metadata__", None)
    end = 8 + length + max(entry["data_offsets"][1] for entry in header.values())
    content = torch.from_file(str(path), shared=False, size=end, dtype=torch.uint8)
    tensors = {}
    for name, entry in header.items():
        begin, stop = (8 + length + offset for offset in entry["data_offsets"])
        tensors[name] = content[begin:stop].view(DTYPES[entry["dtype"]]).view(entry["shape"])
    return tensors


def write(path, tensors):
    """Writes float32 tensors."""
    header, offset = {}, 0
    for name, tensor in tensors.items():
        size = 4 * tensor.numel()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [offset, offset + size]}
        offset += size
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for tensor in tensors.values():
            file.write(tensor.contiguous().float().numpy().tobytes())
