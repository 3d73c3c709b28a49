"""Writes the small pictures that `./rexserve bench hostile pictures` mutates: every format in its variants.

Usage: python bench/seeds.py (needs Pillow 12 with WebP). The files are committed, so nobody needs to run it.
"""

import io
import pathlib
import struct
import zlib

from PIL import Image, ImageCms, ImageDraw

FOLDER = pathlib.Path(__file__).parent.parent / "benchmark/src/main/resources/io/rexserve/benchmark/fuzz"


def drawing(mode="RGB", size=(64, 48)):
    image = Image.new("RGB", size, (200, 180, 160))
    draw = ImageDraw.Draw(image)
    draw.ellipse((4, 8, 28, 40), fill=(200, 30, 30))
    draw.ellipse((32, 8, 60, 40), fill=(30, 160, 40))
    draw.line((0, 0, size[0], size[1]), fill=(0, 0, 90), width=3)
    if mode in ("RGBA", "LA"):
        image.putalpha(Image.linear_gradient("L").resize(size))
    return image.convert(mode)


def exif(orientation):
    data = Image.Exif()
    data[274] = orientation
    return data


def interlaced_png():
    """Adam7 of 8 x 8 grey pixels, which Pillow does not write."""
    passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    lines = b""
    for x0, y0, dx, dy in passes:
        for y in range(y0, 8, dy):
            lines += b"\0" + bytes((x * 30 + y) & 255 for x in range(x0, 8, dx))

    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 1)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")


def files():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    rgb, alpha = drawing(), drawing("RGBA")
    frames = [drawing(size=(64, 48)).rotate(20 * i) for i in range(3)]
    yield "baseline.jpg", rgb, dict(quality=70)
    yield "progressive.jpg", rgb, dict(quality=70, progressive=True)
    yield "chroma-444.jpg", rgb, dict(quality=90, subsampling=0)
    yield "restarts.jpg", rgb, dict(quality=70, restart_marker_blocks=2)
    yield "grey.jpg", drawing("L"), dict(quality=70)
    yield "cmyk.jpg", drawing("CMYK"), dict(quality=70)
    yield "exif.jpg", rgb, dict(quality=70, exif=exif(6))
    yield "profile.jpg", rgb, dict(quality=70, icc_profile=profile)
    yield "rgb.png", rgb, {}
    yield "rgba.png", alpha, dict(exif=exif(3), icc_profile=profile)
    yield "palette.png", rgb.quantize(16), dict(transparency=3, bits=4)
    yield "grey.png", drawing("L"), {}
    yield "bit.png", drawing("1"), {}
    yield "grey16.png", drawing("I;16"), {}
    yield "animated.png", frames[0], dict(save_all=True, append_images=frames[1:])
    yield "lossy.webp", rgb, dict(quality=60)
    yield "lossless.webp", rgb, dict(lossless=True)
    yield "lossless-noise.webp", Image.effect_noise((40, 30), 90).convert("RGB"), dict(lossless=True)
    yield "alpha.webp", alpha, dict(quality=60, alpha_quality=50)
    yield "metadata.webp", rgb, dict(quality=60, exif=exif(8), icc_profile=profile)
    yield "animated.webp", frames[0], dict(save_all=True, append_images=frames[1:], quality=50)
    yield "still.gif", rgb.quantize(32), {}
    yield "interlaced.gif", rgb.quantize(32), dict(interlace=1)
    yield "animated.gif", frames[0].quantize(16), dict(
        save_all=True, append_images=[frame.quantize(16) for frame in frames[1:]], transparency=2, disposal=2)
    yield "rgb.bmp", drawing(size=(31, 20)), {}
    yield "palette.bmp", drawing(size=(31, 20)).quantize(16), {}
    yield "rgba.bmp", drawing("RGBA", (31, 20)), {}
    yield "bit.bmp", drawing("1", (31, 20)), {}


def main():
    seeds = FOLDER / "seeds"
    seeds.mkdir(parents=True, exist_ok=True)
    names = ["interlaced.png"]
    (seeds / "interlaced.png").write_bytes(interlaced_png())
    for name, image, options in files():
        content = io.BytesIO()
        suffix = name.rsplit(".", 1)[1].upper()
        image.save(content, "JPEG" if suffix == "JPG" else suffix, **options)
        (seeds / name).write_bytes(content.getvalue())
        names.append(name)
    # Files that once cost much: written by hand, and kept.
    names += [path.name for path in seeds.glob("costly-*")]
    # Named nowhere: too costly to be mutated, sent as the largest WebP.
    Image.new("RGB", (8000, 6000), (90, 120, 30)).save(seeds / "large.webp", lossless=True)
    (FOLDER / "seeds.txt").write_text("\n".join(sorted(names)) + "\n")


main()
