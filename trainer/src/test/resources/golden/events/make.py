"""The bytes of two records as TensorBoard's own writer makes them, for `EventFileTest`.

Usage: python3 make.py    prints them as hex (tensorboard 2.21.0).
"""

import io

from tensorboard.compat.proto import event_pb2
from tensorboard.summary.writer.record_writer import RecordWriter


def record(event):
    file = io.BytesIO()
    RecordWriter(file).write(event.SerializeToString())
    return file.getvalue().hex()


print(record(event_pb2.Event(wall_time=1796000000.25, file_version="brain.Event:2")))
event = event_pb2.Event(wall_time=1796000000.5, step=300)
event.summary.value.add(tag="toy/loss", simple_value=1.5)
event.summary.value.add(tag="toy/held-out/AR", simple_value=-0.1)
print(record(event))
