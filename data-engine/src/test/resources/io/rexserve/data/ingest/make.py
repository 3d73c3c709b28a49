"""Writes the tables and archives of the ingest tests: pyarrow 25.0.1, Pillow 12.3.0, Python's tarfile.

    python make.py            # into the folder of this script

Prints what ought to be read back, as expected.json: per file, its pictures as [key, SHA-256, caption].
"""

import hashlib
import io
import json
import pathlib
import tarfile

import pyarrow
import pyarrow.parquet
from PIL import Image

HERE = pathlib.Path(__file__).parent


def picture(number, form="JPEG"):
    """An 80 x 72 pattern that differs from number to number."""
    image = Image.new("RGB", (80, 72))
    image.putdata([
        ((x * (number + 2) + 3 * number) % 256, (y * (number + 3)) % 256, ((x + y) * (2 * number + 1)) % 256)
        for y in range(72) for x in range(80)
    ])
    out = io.BytesIO()
    image.save(out, form, quality=60)
    return out.getvalue()


def digest(content):
    return hashlib.sha256(content).hexdigest()


def write(name, columns, **options):
    pyarrow.parquet.write_table(pyarrow.table(columns), HERE / name, **options)


def tables(expected):
    pictures = [picture(n) for n in range(6)]
    # The struct of the Hugging Face datasets library, with its metadata; a null struct, null bytes, broken bytes.
    struct = pyarrow.struct([("bytes", pyarrow.binary()), ("path", pyarrow.string())])
    images = [{"bytes": p, "path": f"{n}.jpg"} for n, p in enumerate(pictures[:3])]
    images += [None, {"bytes": None, "path": "3.jpg"}, {"bytes": pictures[3][:400], "path": "cut.jpg"}]
    write("huggingface.parquet", {
        "image": pyarrow.array(images, struct),
        "caption": [f"picture {n}" for n in range(5)] + [None],
        "tags": [["a", "b"]] * 6,
    }, compression="snappy")
    expected["huggingface.parquet"] = [[f"{n}.jpg", digest(pictures[n]), f"picture {n}"] for n in range(3)]

    # LAION-400M's names; the same picture again and again, so that it stands in a dictionary page.
    write("laion.parquet", {
        "SAMPLE_ID": pyarrow.array([100, 101, 102, 103], pyarrow.int64()),
        "URL": [f"https://example.org/{n}" for n in range(4)],
        "TEXT": [f"größer {n}" for n in range(4)],
        "LICENSE": ["CC-BY-4.0", "?", None, "https://creativecommons.org/licenses/by-sa/4.0/"],
        "NSFW": ["UNLIKELY", "UNSURE", "NSFW", "perhaps"],
        "jpg": pyarrow.array([pictures[4]] * 4, pyarrow.binary()),
    }, compression="zstd", use_dictionary=True)
    expected["laion.parquet"] = [[str(100 + n), digest(pictures[4]), f"größer {n}"] for n in range(3)]

    # COYO-700M's names, several row groups, data pages of version 2.
    coyo = [picture(n) for n in range(10, 18)]
    write("coyo.parquet", {
        "id": pyarrow.array(range(8), pyarrow.int64()),
        "url": [f"https://example.org/{n}" for n in range(8)],
        "text": [f"text {n}" for n in range(8)],
        "width": [80] * 8,
        "height": [72] * 8,
        "nsfw_score_opennsfw2": [n / 10 for n in range(8)],
        "nsfw_score_gantman": [0.25] * 8,
        "watermark_score": pyarrow.array([n / 16 for n in range(8)], pyarrow.float32()),
        "image": pyarrow.array(coyo, pyarrow.binary()),
    }, compression="gzip", row_group_size=3, data_page_version="2.0")
    expected["coyo.parquet"] = [[str(n), digest(p), f"text {n}"] for n, p in enumerate(coyo)]

    # One row group of many pages.
    pages = [picture(n) for n in range(20, 60)]
    write("pages.parquet", {
        "content": pyarrow.array(pages, pyarrow.binary()),
        "caption": [f"page {n}" if n % 3 else None for n in range(40)],
    }, compression="lz4", use_dictionary=False, data_page_size=2000, write_batch_size=1)
    expected["pages.parquet"] = [
        [f"row {n}", digest(p), f"page {n}" if n % 3 else None] for n, p in enumerate(pages)]

    write("addresses.parquet", {"url": ["https://example.org/1.jpg"], "caption": ["an address alone"]})


def add(archive, name, content):
    member = tarfile.TarInfo(name)
    member.size = len(content)
    archive.addfile(member, io.BytesIO(content))


def archive(name, form, mode):
    deep = "ordner/" + "sehr-" * 30 + "lang-ä"
    jpeg, png, webp, gif = picture(70), picture(71, "PNG"), picture(72, "WEBP"), picture(73, "GIF")
    with tarfile.open(HERE / name, mode, format=form) as out:
        folder = tarfile.TarInfo("ordner")
        folder.type = tarfile.DIRTYPE
        out.addfile(folder)
        add(out, "000.jpg", jpeg)
        add(out, "000.txt", "eine Straße".encode())
        add(out, "000.json", json.dumps({
            "url": "https://example.org/000", "license": "CC0", "author": "A", "punsafe": 0.125, "other": [1]}).encode())
        add(out, "001.png", png)
        add(out, "001.json", json.dumps({"caption": "in the JSON"}).encode())
        add(out, deep + ".webp", webp)
        add(out, "003.txt", b"no picture")
        add(out, "003.cls", b"7")
        add(out, "004.left.jpg", jpeg)
        add(out, "004.right.gif", gif)
        add(out, "004.txt", b"two")
    return [
        ["000", digest(jpeg), "eine Straße"],
        ["001", digest(png), "in the JSON"],
        [deep, digest(webp), None],
        ["004.left.jpg", digest(jpeg), "two"],
        ["004.right.gif", digest(gif), "two"],
    ]


def main():
    expected = {}
    tables(expected)
    expected["pax.tar"] = archive("pax.tar", tarfile.PAX_FORMAT, "w")
    expected["gnu.tar"] = archive("gnu.tar", tarfile.GNU_FORMAT, "w")
    expected["packed.tar.gz"] = archive("packed.tar.gz", tarfile.PAX_FORMAT, "w:gz")
    (HERE / "expected.json").write_text(json.dumps(expected, ensure_ascii=False, indent=1) + "\n")


main()
