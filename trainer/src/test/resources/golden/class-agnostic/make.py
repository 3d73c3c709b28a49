"""Figures of random proposals by pycocotools 2.0.11, one category: expected values of ClassAgnosticFiguresTest.

Usage: make.py > expected.json
"""

import contextlib
import io
import json
import random

from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval


def box(draw):
    return [draw.randint(0, 60), draw.randint(0, 60), draw.randint(8, 40), draw.randint(8, 40)]


def near(draw, b):
    return [b[0] + draw.randint(-4, 4), b[1] + draw.randint(-4, 4), max(2, b[2] + draw.randint(-4, 4)), max(2, b[3] + draw.randint(-4, 4))]


def main():
    draw = random.Random(3)
    images, truths, found = [], [], []
    for image in range(1, 13):
        images.append({"id": image, "width": 100, "height": 100})
        for _ in range(draw.randint(0, 6)):
            b = box(draw)
            truths.append({"id": len(truths) + 1, "image_id": image, "category_id": 1, "bbox": b, "area": b[2] * b[3], "iscrowd": int(draw.random() < 0.15)})
            for _ in range(draw.randint(0, 3)):
                found.append({"image_id": image, "category_id": 1, "bbox": near(draw, b), "score": round(draw.random(), 4)})
        count = 120 if image == 5 else draw.randint(0, 8)
        for _ in range(count):
            found.append({"image_id": image, "category_id": 1, "bbox": box(draw), "score": round(draw.random(), 4)})
    with contextlib.redirect_stdout(io.StringIO()):
        coco = COCO()
        coco.dataset = {"images": images, "annotations": truths, "categories": [{"id": 1, "name": "object"}]}
        coco.createIndex()
        evaluation = COCOeval(coco, coco.loadRes(found), "bbox")
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    print(json.dumps({"script": "make.py", "truths": [[t["image_id"], *t["bbox"], t["iscrowd"]] for t in truths],
                      "found": [[f["image_id"], *f["bbox"], f["score"]] for f in found], "images": len(images),
                      "ap": evaluation.stats[0], "ap50": evaluation.stats[1], "ar100": evaluation.stats[8]}))


if __name__ == "__main__":
    main()
