"""Makes the picture corpus: files of every format and oddity, and what Pillow reads from each.

Run in this folder: python3 build.py
Needs Pillow and numpy, and of Debian: libjpeg-turbo-progs and webp. cases.tsv names the versions.

Every case is a file in files/ and a line in cases.tsv: name, group, what Pillow does, what we do, note.
"what we do" is "=" where it is what Pillow does; expected pixels are PNG files in expected/, upright, on white,
shared by cases with equal pixels. "refused" means an error. A note says why we depart from Pillow.
"""
import hashlib, io, os, shutil, subprocess, sys, warnings
import numpy as np
from PIL import Image, ImageOps, features
import PIL

warnings.simplefilter('ignore')
CASES = {}
DEPARTURES = {}


def case(group, name, data, ours=None, note=''):
    """ours: None as Pillow; 'refused'; or an RGB array."""
    assert name not in CASES, name
    CASES[name] = (group, bytes(data), ours, note)


def white(image):
    transparent = image.mode in ('RGBA', 'LA', 'PA') or 'transparency' in image.info
    if not transparent:
        return image.convert('RGB')
    image = image.convert('RGBA')
    ground = Image.new('RGB', image.size, (255, 255, 255))
    ground.paste(image, mask=image.getchannel('A'))
    return ground


def pillow(data):
    """An RGB array, or the error as text."""
    try:
        image = Image.open(io.BytesIO(data))
        image.load()
        turned = ImageOps.exif_transpose(image)
        turned.info.update({k: v for k, v in image.info.items() if k == 'transparency'})
        return np.asarray(white(turned))
    except Exception as error:
        return f'{type(error).__name__}: {error}'


def picture(width=41, height=31, seed=3):
    """A smooth colour field with edges and some noise."""
    y, x = np.mgrid[0:height, 0:width].astype(float)
    red = 128 + 100 * np.sin(x / 7) * np.cos(y / 9)
    green = 255 * x / max(1, width - 1)
    blue = 255 * y / max(1, height - 1)
    field = np.stack([red, green, blue], -1)
    field[(x - width / 3) ** 2 + (y - height / 2) ** 2 < (height / 4) ** 2] = (220, 30, 40)
    field[(x > width * .6) & (y > height * .55)] = (20, 40, 210)
    field += np.random.RandomState(seed).normal(0, 6, field.shape)
    return Image.fromarray(field.clip(0, 255).astype(np.uint8))


def saved(image, format, **options):
    out = io.BytesIO()
    image.save(out, format, **options)
    return out.getvalue()


def run(*command, data=b''):
    return subprocess.run(command, input=data, capture_output=True, check=True).stdout


def ppm(image):
    return saved(image, 'PPM')


def be(value, size=2):
    return value.to_bytes(size, 'big')


def le(value, size=2):
    return value.to_bytes(size, 'little', signed=value < 0)


def swapping_profile():
    """An sRGB-like ICC profile whose primaries are rotated: whoever applies it exchanges the colours."""
    fixed = lambda v: int(round(v * 65536)).to_bytes(4, 'big', signed=True)
    xyz = lambda *v: b'XYZ \0\0\0\0' + b''.join(fixed(x) for x in v)
    tags = {b'rXYZ': xyz(.1431, .0606, .7141), b'gXYZ': xyz(.4360, .2225, .0139), b'bXYZ': xyz(.3851, .7169, .0971),
            b'wtpt': xyz(.9642, 1, .8249), b'rTRC': b'curv\0\0\0\0' + be(1, 4) + be(0x0200),
            b'cprt': b'text\0\0\0\0none\0', b'desc': b'desc\0\0\0\0' + be(5, 4) + b'swap\0' + bytes(78)}
    tags[b'gTRC'] = tags[b'bTRC'] = tags[b'rTRC']
    table, data, at = be(len(tags), 4), b'', 128 + 4 + 12 * len(tags)
    for name, content in tags.items():
        content += b'\0' * (-len(content) % 4)
        table += name + be(at + len(data), 4) + be(len(content), 4)
        data += content
    size = at + len(data)
    head = be(size, 4) + bytes(4) + be(0x02400000, 4) + b'mntrRGB XYZ ' + bytes(12) + b'acsp' + bytes(28) + fixed(.9642) + fixed(1) + fixed(.8249) + bytes(48)
    return head + table + data


SWAPPING_PROFILE = swapping_profile()

for module in ('corpus_jpeg', 'corpus_exif', 'corpus_png', 'corpus_bmp', 'corpus_webp', 'corpus_gif'):
    exec(open(os.path.join(os.path.dirname(os.path.abspath(__file__)), module + '.py')).read())

for folder in ('files', 'expected'):
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
lines = [f'# Pillow {PIL.__version__}, libjpeg-turbo {features.version("libjpeg_turbo")}, libwebp {features.version("webp")}, zlib {features.version("zlib")}',
         '# file\tgroup\tPillow\tours\tnote']


def expected(array):
    if isinstance(array, str):
        return 'refused'
    name = hashlib.sha256(repr(array.shape).encode() + array.tobytes()).hexdigest()[:12] + '.png'
    if not os.path.exists('expected/' + name):
        Image.fromarray(array).save('expected/' + name, optimize=True)
    return name


for name, (group, data, ours, note) in CASES.items():
    open('files/' + name, 'wb').write(data)
    reads = expected(pillow(data))
    does = '=' if ours is None else expected(ours)
    if does == reads:
        does = '='
    if does != '=' and not note:
        sys.exit(f'{name}: a departure without a reason')
    lines.append('\t'.join([name, group, reads, does, note]))
open('cases.tsv', 'w').write('\n'.join(lines) + '\n')
print(len(CASES), 'cases')
