"""pycocotools' evaluation of boxes, from the two JSON files to the 12 figures.

Usage: coco.py TRUTH.json RESULTS.json
Reads commands from standard input, one per line: `run`. Answers each with one JSON line: milliseconds of the parts and of
the whole, the figures, and the most memory of this process.
"""

import contextlib
import io
import json
import platform
import resource
import sys
import time

import numpy
from importlib.metadata import version
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval


def run(truth, results):
    times = [time.perf_counter()]
    with contextlib.redirect_stdout(io.StringIO()):
        ground = COCO(truth)
        found = ground.loadRes(results)
        times.append(time.perf_counter())
        evaluation = COCOeval(ground, found, "bbox")
        evaluation.evaluate()
        times.append(time.perf_counter())
        evaluation.accumulate()
        evaluation.summarize()
        times.append(time.perf_counter())
    read, match, figures = [1000 * (b - a) for a, b in zip(times, times[1:])]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return dict(ms=1000 * (times[-1] - times[0]), read_ms=read, match_ms=match, figures_ms=figures,
                figures=evaluation.stats.tolist(), peak_bytes=peak)


if __name__ == "__main__":
    print(json.dumps(dict(pycocotools=version("pycocotools"), numpy=numpy.__version__,
                          python=platform.python_version())), flush=True)
    for line in sys.stdin:
        print(json.dumps(run(sys.argv[1], sys.argv[2])), flush=True)
