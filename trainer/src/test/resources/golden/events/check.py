"""Reads a folder of events with TensorBoard's own reader and prints tag, step and value of every figure.

Usage: python3 check.py FOLDER    (pip install tensorboard)
Fails unless every record has the right checksums and each tag has each step at most once. Tried on the events of a
resumed run: `EventFileTest` holds the bytes that it accepted.
"""

import pathlib
import struct
import sys

from tensorboard.backend.event_processing import event_accumulator
from tensorboard.compat.tensorflow_stub.pywrap_tensorflow import masked_crc32c


def records(content):
    at = 0
    while at < len(content):
        (length,) = struct.unpack_from("<Q", content, at)
        for checked, where in ((content[at : at + 8], at + 8), (content[at + 12 : at + 12 + length], at + 12 + length)):
            (stored,) = struct.unpack_from("<I", content, where)
            if stored != masked_crc32c(checked):
                sys.exit(f"checksum at byte {where}: {stored:#x} (expected: {masked_crc32c(checked):#x})")
        at += 16 + length
        yield length


def main():
    folder = pathlib.Path(sys.argv[1])
    for file in sorted(folder.glob("*tfevents*")):
        print(file.name, sum(1 for _ in records(file.read_bytes())), "records, all checksums right")
    events = event_accumulator.EventAccumulator(str(folder))
    events.Reload()
    for tag in sorted(events.Tags()["scalars"]):
        steps = [scalar.step for scalar in events.Scalars(tag)]
        if len(steps) != len(set(steps)):
            sys.exit(f"{tag}: steps {steps} (expected: each once)")
        for scalar in events.Scalars(tag):
            print(tag, scalar.step, f"{scalar.value:.6g}")


main()
