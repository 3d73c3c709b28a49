"""Splits a COCO file by picture: sorted by file name, every fifth (index % 5 == 0) is held out.

python3 bench/split.py ANNOTATIONS.json OUT-PREFIX     writes OUT-PREFIX-train.json and OUT-PREFIX-test.json
"""

import json
import sys

EVERY = 5


def part(coco, images):
    kept = {image["id"] for image in images}
    return {**coco, "images": images, "annotations": [a for a in coco["annotations"] if a["image_id"] in kept]}


def split(coco):
    images = sorted(coco["images"], key=lambda image: image["file_name"])
    train = [image for index, image in enumerate(images) if index % EVERY]
    test = [image for index, image in enumerate(images) if index % EVERY == 0]
    return part(coco, train), part(coco, test)


def main():
    with open(sys.argv[1]) as file:
        coco = json.load(file)
    for name, half in zip(("train", "test"), split(coco)):
        path = f"{sys.argv[2]}-{name}.json"
        with open(path, "w") as file:
            json.dump(half, file)
        print(path, len(half["images"]), "pictures", len(half["annotations"]), "boxes")


if __name__ == "__main__":
    main()
