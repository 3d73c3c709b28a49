# BMP: headers, depths, masks, runs, palettes, ends.

BITMAP = picture(13, 9)
bgr = np.asarray(BITMAP)[:, :, ::-1]


def padded(rows):
    return b''.join(bytes(row) + b'\0' * (-len(row) % 4) for row in rows)


def bmp(width, height, bits, data, palette=b'', compression=0, colours=0, header=40, masks=b'', offset=None, size=None, planes=1):
    if header == 12:
        head = le(12, 4) + le(width) + le(height) + le(planes) + le(bits)
    else:
        head = le(header, 4) + le(width, 4) + le(height, 4) + le(planes) + le(bits) + le(compression, 4) + le(len(data), 4) + le(2835, 4) * 2 + le(colours, 4) + le(0, 4)
        inside = masks if header > 40 else b''
        head += inside + b'\0' * (header - 40 - len(inside))
        masks = masks if header == 40 else b''
    position = 14 + len(head) + len(masks) + len(palette) if offset is None else offset
    total = position + len(data) if size is None else size
    return b'BM' + le(total, 4) + bytes(4) + le(position, 4) + head + masks + palette + data


up24 = padded(row.tobytes() for row in bgr[::-1])
indices = np.asarray(BITMAP.convert('L')).astype(int)
colours4 = bytes(np.random.RandomState(8).randint(0, 256, 1024).astype(np.uint8))
colours3 = b''.join(colours4[i:i + 3] for i in range(0, 1024, 4))


def packed_indices(depth):
    return padded(packed((indices * (2 ** depth - 1) // 255)[::-1], depth))


case('bmp headers', 'bmp-24.bmp', bmp(13, 9, 24, up24))
case('bmp headers', 'bmp-24-size-0.bmp', bmp(13, 9, 24, up24, size=0))
case('bmp headers', 'bmp-24-size-huge.bmp', bmp(13, 9, 24, up24, size=0xffffff))
case('bmp headers', 'bmp-24-top-down.bmp', bmp(13, -9, 24, padded(row.tobytes() for row in bgr)))
case('bmp headers', 'bmp-8-top-down.bmp', bmp(13, -9, 8, packed_indices(8), colours4))
case('bmp headers', 'bmp-24-offset-0.bmp', bmp(13, 9, 24, up24, offset=0))
case('bmp headers', 'bmp-24-gap.bmp', bmp(13, 9, 24, b'gap.' * 5 + up24, offset=54 + 20))
case('bmp headers', 'bmp-24-planes-0.bmp', bmp(13, 9, 24, up24, planes=0))
case('bmp headers', 'bmp-24-last-padding-missing.bmp', bmp(13, 9, 24, up24)[:-1])
case('bmp headers', 'bmp-24-cut.bmp', bmp(13, 9, 24, up24)[:-2])
case('bmp headers', 'bmp-24-trailer.bmp', bmp(13, 9, 24, up24) + b'trailing text')
for header in (12, 52, 56, 64, 108, 124):
    case('bmp headers', f'bmp-24-header-{header}.bmp', bmp(13, 9, 24, up24, header=header))
for header in (16, 20, 41, 48, 128, 0):
    case('bmp headers', f'bmp-header-{header}.bmp', b'BM' + bytes(8) + le(14 + header, 4) + le(header, 4) + le(13, 4) + le(9, 4) + le(1) + le(24) + bytes(110) + up24)
for bits in (1, 4, 8):
    case('bmp headers', f'bmp-os2-{bits}.bmp', bmp(13, 9, bits, packed_indices(bits), colours3[:3 << bits], header=12))
    case('bmp palette', f'bmp-{bits}.bmp', bmp(13, 9, bits, packed_indices(bits), colours4[:4 << bits]))
    case('bmp palette', f'bmp-{bits}-offset-of-header.bmp', bmp(13, 9, bits, packed_indices(bits), colours4[:4 << bits], offset=54))
case('bmp headers', 'bmp-width-0.bmp', bmp(0, 9, 24, up24))
case('bmp headers', 'bmp-width-negative.bmp', bmp(-13, 9, 24, up24))
case('bmp headers', 'bmp-height-0.bmp', bmp(13, 0, 24, up24))
for bits in (0, 2, 3, 15, 48, 64):
    case('bmp headers', f'bmp-depth-{bits}.bmp', bmp(13, 9, bits, up24 * 4))
case('bmp headers', 'bmp-offset-beyond.bmp', bmp(13, 9, 24, up24, offset=9999))
case('bmp palette', 'bmp-8-few-colours.bmp', bmp(13, 9, 8, packed_indices(8), colours4[:40], colours=10))
case('bmp palette', 'bmp-8-no-palette.bmp', bmp(13, 9, 8, packed_indices(8)))
case('bmp palette', 'bmp-8-300-colours.bmp', bmp(13, 9, 8, packed_indices(8), colours4 + bytes(176), colours=300))
case('bmp palette', 'bmp-8-70000-colours.bmp', bmp(13, 9, 8, packed_indices(8), colours4, colours=70000))
case('bmp palette', 'bmp-1-black-white.bmp', bmp(13, 9, 1, packed_indices(1), b'\0\0\0\0\xff\xff\xff\0'))
case('bmp palette', 'bmp-1-white-black.bmp', bmp(13, 9, 1, packed_indices(1), b'\xff\xff\xff\0\0\0\0\0'))
case('bmp palette', 'bmp-8-grey.bmp', bmp(13, 9, 8, packed_indices(8), b''.join(bytes([i, i, i, 0]) for i in range(256))))
case('bmp palette', 'bmp-4-grey-spread.bmp', bmp(13, 9, 4, packed_indices(4), b''.join(bytes([17 * i] * 3 + [0]) for i in range(16))))
nibbles = (indices * 15 // 255)
case('bmp palette', 'bmp-4-dark-grey.bmp', bmp(13, 9, 4, packed_indices(4), b''.join(bytes([i] * 3 + [0]) for i in range(16))),
     np.repeat(nibbles[..., None], 3, 2).astype(np.uint8), 'Pillow takes a palette of 16 dark greys for 8-bit grey')
two = indices // 128
case('bmp palette', 'bmp-8-black-white.bmp', bmp(13, 9, 8, padded(row.astype(np.uint8).tobytes() for row in two[::-1]), b'\0\0\0\0\xff\xff\xff\0', colours=2),
     np.repeat(two[..., None] * 255, 3, 2).astype(np.uint8), 'Pillow takes a palette of black and white for 1 bit per pixel')

words = np.random.RandomState(4).randint(0, 65536, (9, 14)).astype('<u2')
deep = np.random.RandomState(4).randint(0, 2 ** 32, (9, 13)).astype('<u4')
data16, data32 = words.tobytes(), deep.tobytes()
mask = lambda *values: b''.join(le(v, 4) for v in values)
case('bmp masks', 'bmp-16.bmp', bmp(13, 9, 16, data16))
case('bmp masks', 'bmp-16-555.bmp', bmp(13, 9, 16, data16, compression=3, masks=mask(0x7c00, 0x3e0, 0x1f)))
case('bmp masks', 'bmp-16-565.bmp', bmp(13, 9, 16, data16, compression=3, masks=mask(0xf800, 0x7e0, 0x1f)))
case('bmp masks', 'bmp-16-565-v4.bmp', bmp(13, 9, 16, data16, compression=3, header=108, masks=mask(0xf800, 0x7e0, 0x1f, 0)))
case('bmp masks', 'bmp-16-444.bmp', bmp(13, 9, 16, data16, compression=3, masks=mask(0xf00, 0xf0, 0xf)))
case('bmp masks', 'bmp-16-green-0.bmp', bmp(13, 9, 16, data16, compression=3, masks=mask(0xf800, 0, 0x1f)))
case('bmp masks', 'bmp-16-all-0.bmp', bmp(13, 9, 16, data16, compression=3, masks=mask(0, 0, 0)))
case('bmp masks', 'bmp-24-masks.bmp', bmp(13, 9, 24, up24, compression=3, masks=mask(0xff0000, 0xff00, 0xff)))
case('bmp masks', 'bmp-24-masks-swapped.bmp', bmp(13, 9, 24, up24, compression=3, masks=mask(0xff, 0xff00, 0xff0000)))
case('bmp masks', 'bmp-8-masks.bmp', bmp(13, 9, 8, packed_indices(8), colours4, compression=3, masks=mask(0xff0000, 0xff00, 0xff)))
case('bmp masks', 'bmp-32.bmp', bmp(13, 9, 32, data32))
case('bmp masks', 'bmp-32-header-124.bmp', bmp(13, 9, 32, data32, header=124))
for name, values in (('bgrx', (0xff0000, 0xff00, 0xff, 0)), ('xbgr', (0xff000000, 0xff0000, 0xff00, 0)), ('bgxr', (0xff000000, 0xff00, 0xff, 0)),
                     ('abgr', (0xff000000, 0xff0000, 0xff00, 0xff)), ('rgba', (0xff, 0xff00, 0xff0000, 0xff000000)),
                     ('bgra', (0xff0000, 0xff00, 0xff, 0xff000000)), ('bgar', (0xff000000, 0xff00, 0xff, 0xff0000)), ('zero', (0, 0, 0, 0)),
                     ('rgbx', (0xff, 0xff00, 0xff0000, 0)), ('odd', (0x3ff00000, 0xffc00, 0x3ff, 0)), ('green-zero', (0xff0000, 0, 0xff, 0))):
    case('bmp masks', f'bmp-32-{name}.bmp', bmp(13, 9, 32, data32, compression=3, header=56, masks=mask(*values)))
    if values[3] == 0:
        case('bmp masks', f'bmp-32-{name}-header-40.bmp', bmp(13, 9, 32, data32, compression=3, masks=mask(*values[:3])))
        case('bmp masks', f'bmp-32-{name}-header-52.bmp', bmp(13, 9, 32, data32, compression=3, header=52, masks=mask(*values[:3])))
for number, name in ((4, 'jpeg'), (5, 'png'), (6, 'alpha-bitfields'), (11, 'cmyk'), (99, 'unknown')):
    case('bmp runs', f'bmp-compression-{name}.bmp', bmp(13, 9, 24, up24, compression=number))


def runs8(rows):
    out = b''
    for row in rows:
        x = 0
        while x < len(row):
            n = 1
            while x + n < len(row) and n < 255 and row[x + n] == row[x]:
                n += 1
            out += bytes([n, row[x]])
            x += n
        out += b'\0\0'
    return out + b'\0\1'


coarse8 = indices // 60 * 60
coarse4 = indices // 60
pal = lambda data, **more: bmp(13, 9, 8, data, colours4, compression=1, **more)
case('bmp runs', 'bmp-rle8.bmp', pal(runs8(coarse8[::-1])))
case('bmp runs', 'bmp-rle8-top-down.bmp', bmp(13, -9, 8, runs8(coarse8), colours4, compression=1))
case('bmp runs', 'bmp-rle8-no-end.bmp', pal(runs8(coarse8[::-1])[:-2]))
case('bmp runs', 'bmp-rle8-absolute.bmp', pal(b''.join(b'\0\x0d' + bytes(row.astype(np.uint8)) + b'\0' + b'\0\0' for row in coarse8[::-1]) + b'\0\1'))
case('bmp runs', 'bmp-rle8-delta.bmp', pal(b'\5\7' + b'\0\2\3\2' + b'\5\11\0\0' + b''.join(b'\x0d' + bytes([20 * i]) for i in range(6)) + b'\0\1'))
case('bmp runs', 'bmp-rle8-delta-to-end.bmp', pal(b'\5\7' + b'\0\2\0\xff' + b'\0\1'))
case('bmp runs', 'bmp-rle8-early-end.bmp', pal(runs8(coarse8[5:])))
case('bmp runs', 'bmp-rle8-cut.bmp', pal(runs8(coarse8[::-1]))[:-30])
case('bmp runs', 'bmp-rle8-run-over-row.bmp', pal(b'\x14\7' * 9 + b'\0\0' + b'\0\1'))
case('bmp runs', 'bmp-rle8-empty.bmp', pal(b'\0\1'))
case('bmp runs', 'bmp-rle8-short-rows.bmp', pal(b''.join(bytes([i + 1, 20 * i]) + b'\0\0' for i in range(9)) + b'\0\1'))
case('bmp runs', 'bmp-rle8-in-4-bits.bmp', bmp(13, 9, 4, runs8(coarse4[::-1]), colours4[:64], compression=1))
case('bmp runs', 'bmp-rle8-in-24-bits.bmp', bmp(13, 9, 24, runs8(coarse8[::-1]), compression=1))
pal4 = lambda data: bmp(13, 9, 4, data, colours4[:64], compression=2)
case('bmp runs', 'bmp-rle4.bmp', pal4(b''.join(bytes([13, 17 * i]) + b'\0\0' for i in range(9)) + b'\0\1'))
case('bmp runs', 'bmp-rle4-two-colours.bmp', pal4(b''.join(bytes([13, 0x12 + i]) + b'\0\0' for i in range(9)) + b'\0\1'))
case('bmp runs', 'bmp-rle4-absolute-even.bmp', pal4(b''.join(b'\0\x0c\x12\x34\x51\x23\x45\x12' + b'\1\x77\0\0' for i in range(9)) + b'\0\1'))
odd = [[1, 2, 3, 4, 5, 1, 2, 3, 4, 5, 1, 2, 3]] * 9
lookup = np.frombuffer(colours4, np.uint8).reshape(-1, 4)[:, 2::-1]
case('bmp runs', 'bmp-rle4-absolute-odd.bmp', pal4(b'\0\x0d\x12\x34\x51\x23\x45\x12\x30\0\0\0' * 9 + b'\0\1'), lookup[np.array(odd)],
     'Pillow drops the last pixel of an odd number of literal pixels and refuses what is left')
