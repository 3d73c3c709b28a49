# PNG: depths, colours, transparency, interlacing, chunks, ends.
import struct, zlib

TINY = picture(19, 13)


def chunk(name, data=b'', crc=None):
    return be(len(data), 4) + name + data + be(zlib.crc32(name + data) if crc is None else crc, 4)


def filtered(rows, bytes_per_pixel, kinds=(0, 1, 2, 3, 4)):
    """Rows of bytes with all filters in turn."""
    out, previous = b'', bytes(len(rows[0])) if rows else b''
    for y, row in enumerate(rows):
        kind = kinds[y % len(kinds)]
        line = bytearray()
        for i, value in enumerate(row):
            left = row[i - bytes_per_pixel] if i >= bytes_per_pixel else 0
            up = previous[i]
            corner = previous[i - bytes_per_pixel] if i >= bytes_per_pixel else 0
            guess = left + up - corner
            near = min((abs(guess - left), 0, left), (abs(guess - up), 1, up), (abs(guess - corner), 2, corner))[2]
            line.append((value - (0, left, up, (left + up) // 2, near)[kind]) & 255)
        out += bytes([kind]) + line
        previous = row
    return out


def packed(samples, depth):
    """[height, width * channels] samples to rows of bytes."""
    if depth == 16:
        return [row.astype('>u2').tobytes() for row in samples]
    if depth == 8:
        return [row.astype(np.uint8).tobytes() for row in samples]
    rows = []
    for row in samples:
        bits = ''.join(format(int(v), f'0{depth}b') for v in row)
        bits += '0' * (-len(bits) % 8)
        rows.append(int(bits, 2).to_bytes(len(bits) // 8, 'big'))
    return rows


CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))


def raw(samples, depth, colour, interlace=0, kinds=(0, 1, 2, 3, 4)):
    """samples: [height, width, channels]."""
    step = max(1, depth * CHANNELS[colour] // 8)
    passes = ADAM7 if interlace else ((0, 0, 1, 1),)
    data = b''
    for x, y, dx, dy in passes:
        part = samples[y::dy, x::dx]
        if part.size:
            data += filtered(packed(part.reshape(part.shape[0], -1), depth), step, kinds)
    return data


def png(samples, depth, colour, before=b'', between=b'', after=b'', interlace=0, end=True, split=None, head=None, kinds=(0, 1, 2, 3, 4), data=None):
    height, width = samples.shape[:2]
    compressed = zlib.compress(raw(samples, depth, colour, interlace, kinds)) if data is None else data
    pieces = [compressed] if split is None else [compressed[i:i + split] for i in range(0, len(compressed), split)]
    header = struct.pack('>IIBBBBB', width, height, depth, colour, 0, 0, interlace) if head is None else head
    return (b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', header) + before + between.join(chunk(b'IDAT', p) for p in pieces)
            + after + (chunk(b'IEND') if end else b''))


rgb8 = np.asarray(TINY).astype(int)
grey8 = np.asarray(TINY.convert('L')).astype(int)[..., None]
alpha8 = np.linspace(0, 255, 19 * 13).reshape(13, 19, 1).astype(int)
rgb16 = rgb8 * 257 - 3 * (rgb8 > 1)
grey16 = grey8 * 257 - 3 * (grey8 > 1)
palette = bytes(np.random.RandomState(5).randint(0, 256, 768).astype(np.uint8))
upper = lambda values: np.repeat((values >> 8).astype(np.uint8), 3, 2)
GREY16 = 'Pillow clips 16-bit grey at 255, so that nearly all pixels are white; the upper byte is what other programs show'
for interlace in (0, 1):
    suffix = '-adam7' if interlace else ''
    group = 'png interlaced' if interlace else 'png depth'
    for depth in (1, 2, 4):
        levels = grey8 * (2 ** depth - 1) // 255
        case(group, f'grey-{depth}{suffix}.png', png(levels, depth, 0, interlace=interlace))
        case(group, f'palette-{depth}{suffix}.png', png(levels, depth, 3, chunk(b'PLTE', palette[:3 << depth]), interlace=interlace))
    case(group, f'grey-8{suffix}.png', png(grey8, 8, 0, interlace=interlace))
    case(group, f'grey-16{suffix}.png', png(grey16, 16, 0, interlace=interlace), upper(grey16), GREY16)
    case(group, f'palette-8{suffix}.png', png(grey8, 8, 3, chunk(b'PLTE', palette), interlace=interlace))
    case(group, f'rgb-8{suffix}.png', png(rgb8, 8, 2, interlace=interlace))
    case(group, f'rgb-16{suffix}.png', png(rgb16, 16, 2, interlace=interlace))
    case(group, f'grey-alpha-8{suffix}.png', png(np.concatenate([grey8, alpha8], 2), 8, 4, interlace=interlace))
    case(group, f'grey-alpha-16{suffix}.png', png(np.concatenate([grey16, alpha8 * 257], 2), 16, 4, interlace=interlace))
    case(group, f'rgb-alpha-8{suffix}.png', png(np.concatenate([rgb8, alpha8], 2), 8, 6, interlace=interlace))
    case(group, f'rgb-alpha-16{suffix}.png', png(np.concatenate([rgb16, alpha8 * 257], 2), 16, 6, interlace=interlace))
for width, height in ((1, 1), (2, 3), (1, 9), (9, 1), (4, 5), (5, 2)):
    part = np.asarray(picture(width, height)).astype(int)
    case('png interlaced', f'size-adam7-{width}x{height}.png', png(part, 8, 2, interlace=1))
for kind in range(5):
    case('png depth', f'filter-{kind}.png', png(rgb8, 8, 2, kinds=(kind,)))
case('png depth', 'filter-5.png', b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', 2, 1, 8, 2, 0, 0, 0)) + chunk(b'IDAT', zlib.compress(b'\5' + bytes(6))) + chunk(b'IEND'))
for depth, colour in ((16, 3), (1, 2), (4, 4), (8, 1), (3, 0), (8, 5), (8, 7), (32, 0)):
    case('png depth', f'impossible-{depth}-{colour}.png', png(rgb8, 8, 2, head=struct.pack('>IIBBBBB', 19, 13, depth, colour, 0, 0, 0)))
head = lambda compression=0, kind=0, interlace=0: struct.pack('>IIBBBBB', 19, 13, 8, 2, compression, kind, interlace)
case('png depth', 'compression-method-1.png', png(rgb8, 8, 2, head=head(1)))
case('png depth', 'filter-method-1.png', png(rgb8, 8, 2, head=head(0, 1)))
case('png interlaced', 'interlace-method-2.png', png(rgb8, 8, 2, interlace=1, head=head(0, 0, 2)))

trns = lambda *values: chunk(b'tRNS', b''.join(be(int(v)) for v in values))
TRNS_GREY = 'Pillow compares the file\'s level with the level after spreading it over 0 to 255; the format compares the file\'s'
on_white = lambda colours, clear: np.where(clear, 255, colours).astype(np.uint8)
spread = lambda levels, depth: np.repeat(levels * 255 // (2 ** depth - 1), 3, 2)
for depth in (2, 4):
    levels = grey8 * (2 ** depth - 1) // 255
    case('png transparency', f'key-grey-{depth}.png', png(levels, depth, 0, trns(2)), on_white(spread(levels, depth), levels == 2), TRNS_GREY)
case('png transparency', 'key-grey-1.png', png(grey8 // 128, 1, 0, trns(1)))
case('png transparency', 'key-grey-1-black.png', png(grey8 // 128, 1, 0, trns(0)))
case('png transparency', 'key-grey-8.png', png(grey8 // 64, 8, 0, trns(2)))
case('png transparency', 'key-grey-16.png', png(grey16, 16, 0, trns(grey16[3, 3, 0])), on_white(upper(grey16), grey16 == grey16[3, 3, 0]), GREY16)
flat = rgb8 // 128 * 255
case('png transparency', 'key-rgb-8.png', png(flat, 8, 2, trns(255, 0, 0)))
case('png transparency', 'key-rgb-8-none-equal.png', png(flat, 8, 2, trns(1, 2, 3)))
key16 = rgb16[2, 2]
case('png transparency', 'key-rgb-16.png', png(rgb16, 16, 2, trns(*key16)), on_white(rgb16 >> 8, (rgb16 == key16).all(2, keepdims=True)),
     'Pillow compares the lower byte of the key with the upper byte of the sample; the format compares 16 bits')
case('png transparency', 'palette-opacities.png', png(grey8, 8, 3, chunk(b'PLTE', palette) + chunk(b'tRNS', bytes(range(256)))))
case('png transparency', 'palette-few-opacities.png', png(grey8, 8, 3, chunk(b'PLTE', palette) + chunk(b'tRNS', bytes([0, 128, 9] * 20))))
case('png transparency', 'palette-one-clear.png', png(grey8 // 64, 8, 3, chunk(b'PLTE', palette) + chunk(b'tRNS', b'\xff\0')))
case('png transparency', 'palette-too-many-opacities.png', png(grey8, 8, 3, chunk(b'PLTE', palette) + chunk(b'tRNS', bytes(300))))
case('png transparency', 'opacities-before-palette.png', png(grey8, 8, 3, chunk(b'tRNS', bytes(range(256))) + chunk(b'PLTE', palette)))
case('png transparency', 'key-too-short.png', png(rgb8, 8, 2, trns(1, 2)))
case('png transparency', 'key-with-alpha.png', png(np.concatenate([rgb8, alpha8], 2), 8, 6, trns(1, 2, 3)))
case('png palette', 'palette-short.png', png(grey8, 8, 3, chunk(b'PLTE', palette[:90])))
case('png palette', 'palette-missing.png', png(grey8, 8, 3))
case('png palette', 'palette-empty.png', png(grey8, 8, 3, chunk(b'PLTE')))
case('png palette', 'palette-not-by-3.png', png(grey8, 8, 3, chunk(b'PLTE', palette[:100])))
case('png palette', 'palette-257.png', png(grey8, 8, 3, chunk(b'PLTE', palette + b'abc')))
case('png palette', 'palette-twice.png', png(grey8, 8, 3, chunk(b'PLTE', palette) + chunk(b'PLTE', palette[::-1])))
case('png palette', 'palette-in-rgb.png', png(rgb8, 8, 2, chunk(b'PLTE', palette)))
case('png palette', 'palette-4-bit-of-3.png', png(grey8 * 15 // 255, 4, 3, chunk(b'PLTE', palette[:9])))

plain_png = png(rgb8, 8, 2)
for name, data in (('gAMA', be(100000, 4)), ('sRGB', b'\0'), ('cHRM', bytes(32)), ('pHYs', bytes(9)), ('sBIT', b'\5\5\5'), ('bKGD', bytes(6)),
                   ('tIME', bytes(7)), ('cICP', b'\x09\x10\0\1'), ('tEXt', b'Comment\0hello'), ('vpAg', bytes(9)), ('iTXt', b'Title\0\0\0\0\0hello')):
    case('png chunks', f'chunk-{name}.png', png(rgb8, 8, 2, chunk(name.encode(), data)))
case('png chunks', 'chunk-iCCP-swapping-colours.png', png(rgb8, 8, 2, chunk(b'iCCP', b'swap\0\0' + zlib.compress(SWAPPING_PROFILE))))
case('png chunks', 'chunk-iCCP-damaged.png', png(rgb8, 8, 2, chunk(b'iCCP', b'swap\0\0nonsense')))
for name, data in (('gAMA', b'\0'), ('sRGB', b''), ('cHRM', bytes(31)), ('pHYs', bytes(8)), ('iCCP', b'abc'), ('acTL', b'\0')):
    case('png chunks', f'chunk-{name}-short.png', png(rgb8, 8, 2, chunk(name.encode(), data)))
case('png chunks', 'checksum-bad-text-before.png', png(rgb8, 8, 2, chunk(b'tEXt', b'a\0b', 7)))
case('png chunks', 'checksum-bad-unknown-before.png', png(rgb8, 8, 2, chunk(b'abCd', b'a\0b', 7)))
case('png chunks', 'checksum-bad-text-behind.png', png(rgb8, 8, 2, after=chunk(b'tEXt', b'a\0b', 7)))
case('png chunks', 'checksum-bad-header.png', plain_png[:29] + b'abcd' + plain_png[33:])
case('png chunks', 'checksum-bad-palette.png', png(grey8, 8, 3, chunk(b'PLTE', palette, 9)))
case('png chunks', 'checksum-bad-pixels.png', plain_png[:-16] + b'abcd' + plain_png[-12:])
case('png chunks', 'checksum-bad-end.png', plain_png[:-4] + b'abcd')
case('png chunks', 'name-odd-before.png', png(rgb8, 8, 2, chunk(b'a\0b\xff', b'')))
case('png chunks', 'name-odd-behind.png', png(rgb8, 8, 2, after=chunk(b'a\0b\xff', b'')))
case('png chunks', 'header-late.png', b'\x89PNG\r\n\x1a\n' + chunk(b'tEXt', b'a\0b') + plain_png[8:])
case('png chunks', 'header-14-bytes.png', png(rgb8, 8, 2, head=head() + b'x'))
case('png chunks', 'header-12-bytes.png', png(rgb8, 8, 2, head=head()[:-1]))
case('png chunks', 'header-missing.png', b'\x89PNG\r\n\x1a\n' + plain_png[33:])
case('png chunks', 'header-critical-unknown.png', png(rgb8, 8, 2, chunk(b'ABCD', b'abc')))
case('png chunks', 'text-cut-behind.png', png(rgb8, 8, 2, after=chunk(b'tEXt', bytes(50))[:20], end=False))
case('png chunks', 'pixels-split-7.png', png(rgb8, 8, 2, split=7))
case('png chunks', 'pixels-split-1-with-empty.png', png(rgb8, 8, 2, split=100, between=chunk(b'IDAT')))
case('png chunks', 'pixels-empty-first.png', png(rgb8, 8, 2, chunk(b'IDAT')))
case('png chunks', 'pixels-interrupted.png', png(rgb8, 8, 2, split=100, between=chunk(b'tEXt', b'a\0b')))
case('png chunks', 'pixels-none.png', b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', head()) + chunk(b'IEND'))
case('png chunks', 'pixels-more-behind.png', png(rgb8, 8, 2, after=chunk(b'IDAT', b'more')))
case('png end', 'no-end-chunk.png', png(rgb8, 8, 2, end=False))
case('png end', 'end-cut.png', plain_png[:-6])
case('png end', 'trailer.png', plain_png + b'trailing text')
case('png end', 'no-end-and-trailer.png', png(rgb8, 8, 2, end=False) + b'trailing text \0\0\0')
stream = zlib.compress(raw(rgb8, 8, 2))
case('png end', 'pixels-cut-in-check.png', plain_png[:-12 - 4 - 2])
case('png end', 'pixels-cut.png', plain_png[:len(plain_png) // 2])
case('png end', 'zlib-check-missing.png', png(rgb8, 8, 2, data=stream[:-4]))
case('png end', 'zlib-check-wrong.png', png(rgb8, 8, 2, data=stream[:-4] + b'abcd'))
case('png end', 'zlib-check-wrong-in-next-chunk.png', png(rgb8, 8, 2, data=stream[:-4] + b'abcd', split=len(stream) - 4))
case('png end', 'zlib-trailer.png', png(rgb8, 8, 2, data=stream + b'trailing'))
case('png end', 'zlib-stored.png', png(rgb8, 8, 2, data=zlib.compress(raw(rgb8, 8, 2), 0)))
case('png end', 'zlib-header-bad.png', png(rgb8, 8, 2, data=b'\x78\x00' + stream[2:]))
case('png end', 'zlib-window-256.png', png(rgb8, 8, 2, data=b'\x08\x1d' + stream[2:]))
case('png end', 'more-rows.png', png(rgb8, 8, 2, data=zlib.compress(raw(np.concatenate([rgb8, rgb8]), 8, 2))))
case('png end', 'rows-missing.png', png(rgb8, 8, 2, data=zlib.compress(raw(rgb8[:6], 8, 2))), 'refused', 'rows are missing; Pillow leaves them black')
case('png end', 'rows-missing-in-part.png', png(rgb8, 8, 2, data=zlib.compress(raw(rgb8, 8, 2)[:200])))
case('png end', 'rows-missing-adam7.png', png(rgb8, 8, 2, interlace=1, data=zlib.compress(raw(rgb8, 8, 2, 1)[:9])))
case('png end', 'signature-only.png', b'\x89PNG\r\n\x1a\n')

turned = tiff([orientation(6)])
hexadecimal = '\nexif\n%8d\n%s\n' % (len(turned) + 6, (b'Exif\0\0' + turned).hex())
itxt = lambda text: chunk(b'iTXt', b'XML:com.adobe.xmp\0\0\0\0\0' + text)
case('exif png', 'exif-before.png', png(rgb8, 8, 2, chunk(b'eXIf', turned)))
case('exif png', 'exif-behind.png', png(rgb8, 8, 2, after=chunk(b'eXIf', turned)))
case('exif png', 'exif-between.png', png(rgb8, 8, 2, split=100, between=chunk(b'IDAT'), after=chunk(b'eXIf', turned)))
case('exif png', 'exif-with-prefix.png', png(rgb8, 8, 2, chunk(b'eXIf', b'Exif\0\0' + turned)))
case('exif png', 'exif-last-counts.png', png(rgb8, 8, 2, chunk(b'eXIf', tiff([orientation(3)])), after=chunk(b'eXIf', turned)))
case('exif png', 'exif-behind-without-end.png', png(rgb8, 8, 2, after=chunk(b'eXIf', turned), end=False))
case('exif png', 'exif-behind-end.png', png(rgb8, 8, 2) + chunk(b'eXIf', turned))
case('exif png', 'exif-behind-checksum-bad.png', png(rgb8, 8, 2, after=chunk(b'eXIf', turned, 5)))
case('exif png', 'exif-raw-profile-ztxt.png', png(rgb8, 8, 2, chunk(b'zTXt', b'Raw profile type exif\0\0' + zlib.compress(hexadecimal.encode()))))
case('exif png', 'exif-raw-profile-text.png', png(rgb8, 8, 2, chunk(b'tEXt', b'Raw profile type exif\0' + hexadecimal.encode())))
case('exif png', 'exif-raw-profile-behind.png', png(rgb8, 8, 2, after=chunk(b'zTXt', b'Raw profile type exif\0\0' + zlib.compress(hexadecimal.encode()))))
case('exif png', 'exif-and-raw-profile.png', png(rgb8, 8, 2, chunk(b'eXIf', tiff([orientation(3)])) + chunk(b'tEXt', b'Raw profile type exif\0' + hexadecimal.encode())))
case('exif png', 'exif-raw-profile-app1.png', png(rgb8, 8, 2, chunk(b'tEXt', b'Raw profile type APP1\0' + hexadecimal.encode())))
case('exif png', 'xmp.png', png(rgb8, 8, 2, itxt(b'<x tiff:Orientation="6"/>')))
case('exif png', 'xmp-compressed.png', png(rgb8, 8, 2, chunk(b'iTXt', b'XML:com.adobe.xmp\0\1\0\0\0' + zlib.compress(b'<x tiff:Orientation="6"/>'))))
case('exif png', 'xmp-behind.png', png(rgb8, 8, 2, after=itxt(b'<x tiff:Orientation="6"/>')))
case('exif png', 'xmp-and-exif.png', png(rgb8, 8, 2, itxt(b'<x tiff:Orientation="6"/>') + chunk(b'eXIf', tiff([orientation(3)]))))
case('exif png', 'exif-broken.png', png(rgb8, 8, 2, chunk(b'eXIf', b'nonsense')), rgb8.astype(np.uint8), 'Pillow reads the picture and fails to turn it; damaged EXIF means upright')
actl = chunk(b'acTL', be(2, 4) + be(0, 4))
fctl = lambda sequence, width, height, x=0, y=0: chunk(b'fcTL', be(sequence, 4) + be(width, 4) + be(height, 4) + be(x, 4) + be(y, 4) + be(1) + be(10) + b'\0\0')
fdat = lambda sequence, data: chunk(b'fdAT', be(sequence, 4) + data)
second = zlib.compress(raw(rgb8[::-1], 8, 2))
case('png animated', 'animated.png', png(rgb8, 8, 2, actl + fctl(0, 19, 13), after=fctl(1, 19, 13) + fdat(2, second)))
case('png animated', 'animated-default-image.png', png(rgb8, 8, 2, actl, after=fctl(0, 19, 13) + fdat(1, second) + fctl(2, 5, 5, 2, 2) + fdat(3, second)))
case('png animated', 'animated-exif-behind-frames.png', png(rgb8, 8, 2, actl + fctl(0, 19, 13), after=fctl(1, 19, 13) + fdat(2, second) + chunk(b'eXIf', turned)))
case('png animated', 'animated-frame-outside.png', png(rgb8, 8, 2, actl + fctl(0, 19, 14)))
case('png animated', 'animated-sequence-wrong.png', png(rgb8, 8, 2, actl + fctl(1, 19, 13)))
case('png animated', 'animated-0-frames.png', png(rgb8, 8, 2, chunk(b'acTL', bytes(8)) + fctl(0, 19, 13)))
