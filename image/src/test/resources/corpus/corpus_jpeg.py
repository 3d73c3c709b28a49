# JPEG: colours, sampling, coding, markers, damage.

PICTURE = picture()


def cjpeg(*options, image=PICTURE):
    return run('cjpeg', *options, data=ppm(image))


def segments(data):
    """[(marker, payload)], and the coded data with all that follows."""
    at, found = 2, []
    while True:
        marker, length = data[at + 1], int.from_bytes(data[at + 2:at + 4], 'big')
        found.append((marker, data[at + 4:at + 2 + length]))
        at += 2 + length
        if marker == 0xda:
            return found, data[at:]


def joined(found, rest):
    return b'\xff\xd8' + b''.join(bytes([0xff, m]) + be(len(p) + 2) + p for m, p in found) + rest


def without(data, *markers):
    found, rest = segments(data)
    return joined([s for s in found if s[0] not in markers], rest)


def with_first(data, *extra):
    found, rest = segments(data)
    return joined(list(extra) + found, rest)


def component_ids(data, ids):
    found, rest = segments(data)
    changed = []
    for marker, payload in found:
        payload = bytearray(payload)
        if 0xc0 <= marker <= 0xc2:
            old = [payload[6 + 3 * i] for i in range(len(ids))]
            for i, value in enumerate(ids):
                payload[6 + 3 * i] = value
        if marker == 0xda:
            for i in range(payload[0]):
                payload[1 + 2 * i] = ids[old.index(payload[1 + 2 * i])]
        changed.append((marker, bytes(payload)))
    return joined(changed, rest)


JFIF = (0xe0, b'JFIF\0\1\1\0\0\1\0\1\0\0')


def adobe(transform):
    return 0xee, b'Adobe\0\x64\0\0\0\0' + bytes([transform])


plain = cjpeg('-quality', '90')
bare = without(plain, 0xe0)
case('jpeg colour', 'jfif.jpg', plain)
case('jpeg colour', 'no-markers.jpg', bare)
case('jpeg colour', 'ids-0-1-2.jpg', component_ids(bare, [0, 1, 2]))
case('jpeg colour', 'ids-rgb-on-ycc-data.jpg', component_ids(bare, [82, 71, 66]))
case('jpeg colour', 'ids-rgb-with-jfif.jpg', component_ids(plain, [82, 71, 66]))
case('jpeg colour', 'ids-lower-rgb.jpg', component_ids(bare, [114, 103, 98]))
rgb = cjpeg('-rgb', '-quality', '90')
case('jpeg colour', 'rgb-as-cjpeg.jpg', rgb)
case('jpeg colour', 'rgb-ids-only.jpg', component_ids(without(rgb, 0xe0, 0xee), [82, 71, 66]))
case('jpeg colour', 'rgb-adobe-0.jpg', component_ids(with_first(without(rgb, 0xe0, 0xee), adobe(0)), [1, 2, 3]))
for transform in (0, 1, 2, 7):
    case('jpeg colour', f'adobe-{transform}.jpg', with_first(bare, adobe(transform)))
    case('jpeg colour', f'jfif-adobe-{transform}.jpg', with_first(bare, JFIF, adobe(transform)))
case('jpeg colour', 'adobe-then-jfif.jpg', with_first(bare, adobe(0), JFIF))
case('jpeg colour', 'adobe-too-short.jpg', with_first(bare, (0xee, b'Adobe\0\x64\0\0')))
case('jpeg colour', 'jfif-too-short.jpg', with_first(bare, (0xe0, b'JFIF\0\1\1'), adobe(0)))
case('jpeg colour', 'rgb-with-ids-of-adobe-1.jpg', component_ids(with_first(bare, adobe(1)), [82, 71, 66]))
grey = cjpeg('-grayscale')
case('jpeg colour', 'grey.jpg', grey)
case('jpeg colour', 'grey-adobe-0.jpg', with_first(without(grey, 0xe0), adobe(0)))
case('jpeg colour', 'grey-adobe-2.jpg', with_first(grey, adobe(2)))
cmyk = saved(PICTURE.convert('CMYK'), 'JPEG', quality=90)
inked = without(cmyk, 0xe0, 0xee)
case('jpeg colour', 'cmyk-by-pillow.jpg', cmyk)
case('jpeg colour', 'cmyk-no-markers.jpg', inked)
case('jpeg colour', 'cmyk-with-jfif.jpg', with_first(inked, JFIF))
for transform in (0, 1, 2, 9):
    case('jpeg colour', f'cmyk-adobe-{transform}.jpg', with_first(inked, adobe(transform)))
case('jpeg colour', 'cmyk-ids.jpg', component_ids(inked, [67, 77, 89, 75]))
case('jpeg colour', 'ycck-with-jfif.jpg', with_first(inked, JFIF, adobe(2)))

for sampling in ('1x1', '2x1', '1x2', '2x2', '4x1', '1x4', '4x2', '2x4', '3x1', '1x3', '3x2', '2x3', '2x2,1x2,2x1',
                 '2x2,2x1,1x2', '1x1,2x2,1x1', '1x1,1x1,2x2', '2x1,1x1,2x1', '4x1,2x1,1x1', '1x4,1x2,1x1'):
    name = sampling.replace(',', '_')
    case('jpeg sampling', f'sampling-{name}.jpg', cjpeg('-sample', sampling, '-quality', '85'))
case('jpeg sampling', 'sampling-grey-2x2.jpg', cjpeg('-grayscale', '-sample', '2x2'))
case('jpeg sampling', 'sampling-grey-3x4.jpg', cjpeg('-grayscale', '-sample', '3x4'))
for sampling in ('2x1', '1x2', '2x2', '4x1'):
    case('jpeg sampling', f'sampling-progressive-{sampling}.jpg', cjpeg('-progressive', '-sample', sampling))
    for width, height in ((1, 1), (2, 2), (3, 5), (4, 4), (5, 3), (6, 1), (1, 9), (8, 8), (15, 17), (17, 15), (33, 2)):
        case('jpeg size', f'size-{sampling}-{width}x{height}.jpg',
             cjpeg('-sample', sampling, image=picture(width, height)))
for width, height in ((1, 40), (40, 1), (16, 16), (9, 9), (64, 48)):
    case('jpeg size', f'size-444-{width}x{height}.jpg', cjpeg('-sample', '1x1', image=picture(width, height)))

for quality in (1, 5, 20, 50, 75, 95, 100):
    case('jpeg coding', f'quality-{quality}.jpg', cjpeg('-quality', str(quality)))
case('jpeg coding', 'quality-1-baseline.jpg', cjpeg('-quality', '1', '-baseline'))
case('jpeg coding', 'optimized.jpg', cjpeg('-optimize'))
case('jpeg coding', 'progressive.jpg', cjpeg('-progressive'))
case('jpeg coding', 'progressive-grey.jpg', cjpeg('-progressive', '-grayscale'))
case('jpeg coding', 'progressive-cmyk.jpg', saved(PICTURE.convert('CMYK'), 'JPEG', progressive=True))
case('jpeg coding', 'progressive-restarts.jpg', cjpeg('-progressive', '-restart', '2B'))
case('jpeg coding', 'arithmetic.jpg', cjpeg('-arithmetic'))
case('jpeg coding', 'arithmetic-grey.jpg', cjpeg('-arithmetic', '-grayscale'))
case('jpeg coding', 'arithmetic-restarts.jpg', cjpeg('-arithmetic', '-restart', '3B'))
case('jpeg coding', 'arithmetic-progressive.jpg', cjpeg('-arithmetic', '-progressive'))
case('jpeg coding', 'arithmetic-progressive-restarts.jpg', cjpeg('-arithmetic', '-progressive', '-restart', '2B'))
case('jpeg coding', 'arithmetic-quality-100-444.jpg', cjpeg('-arithmetic', '-quality', '100', '-sample', '1x1'))
case('jpeg coding', 'arithmetic-quality-5.jpg', cjpeg('-arithmetic', '-quality', '5'))
for interval in ('1B', '2B', '3B', '1'):
    case('jpeg coding', f'restart-{interval}.jpg', cjpeg('-restart', interval))
case('jpeg coding', 'restart-grey.jpg', cjpeg('-restart', '1B', '-grayscale'))


def scans(text, *options):
    open('/tmp/corpus-scans', 'w').write(text)
    return cjpeg('-scans', '/tmp/corpus-scans', *options)


case('jpeg coding', 'baseline-three-scans.jpg', scans('0;\n1;\n2;\n'))
case('jpeg coding', 'baseline-two-scans.jpg', scans('0;\n1 2;\n'))
case('jpeg coding', 'baseline-three-scans-444.jpg', scans('2;\n0;\n1;\n', '-sample', '1x1'))
case('jpeg coding', 'baseline-three-scans-restarts.jpg', scans('0;\n1;\n2;\n', '-restart', '2B'))
case('jpeg coding', 'arithmetic-three-scans.jpg', scans('0;\n1;\n2;\n', '-arithmetic'))
case('jpeg coding', 'progressive-spectral-only.jpg', scans('0 1 2: 0-0, 0, 0;\n0: 1-5, 0, 0;\n0: 6-63, 0, 0;\n1: 1-63, 0, 0;\n2: 1-63, 0, 0;\n'))
case('jpeg coding', 'progressive-deep.jpg', scans('0 1 2: 0-0, 0, 3;\n0: 1-63, 0, 3;\n1: 1-63, 0, 3;\n2: 1-63, 0, 3;\n'
     + ''.join(f'0 1 2: 0-0, {b + 1}, {b};\n' + ''.join(f'{c}: 1-63, {b + 1}, {b};\n' for c in range(3)) for b in (2, 1, 0))))
case('jpeg coding', 'progressive-separate-dc.jpg', scans('0: 0-0, 0, 0;\n1: 0-0, 0, 0;\n2: 0-0, 0, 0;\n0: 1-63, 0, 0;\n1: 1-63, 0, 0;\n2: 1-63, 0, 0;\n'))
coarse = 'the finer scans are missing; libjpeg would smooth over the gap'
case('jpeg damage', 'progressive-dc-only.jpg', scans('0 1 2: 0-0, 0, 0;\n'), 'refused', coarse)
case('jpeg damage', 'progressive-without-last-bits.jpg', scans('0 1 2: 0-0, 0, 0;\n0: 1-63, 0, 2;\n1: 1-63, 0, 2;\n2: 1-63, 0, 2;\n'), 'refused', coarse)

found, rest = segments(plain)
case('jpeg markers', 'no-huffman-tables.jpg', without(plain, 0xc4))
case('jpeg markers', 'no-quantization-tables.jpg', without(plain, 0xdb))
case('jpeg markers', 'no-frame.jpg', without(plain, 0xc0))


def edited(data, marker, change):
    found, rest = segments(data)
    out = []
    for m, p in found:
        p = bytearray(p)
        if m == marker:
            change(p)
        out.append((m, bytes(p)))
    return joined(out, rest)


def put(at, *values):
    def change(payload):
        payload[at:at + len(values)] = values
    return change


case('jpeg sampling', 'sampling-fraction-3x1_2x1.jpg', edited(cjpeg('-sample', '3x1'), 0xc0, put(10, 0x21)))
case('jpeg sampling', 'sampling-fraction-2x3_2x2.jpg', edited(cjpeg('-sample', '2x3'), 0xc0, put(10, 0x12)))
case('jpeg markers', 'twelve-bit.jpg', edited(plain, 0xc0, put(0, 12)))
case('jpeg markers', 'height-0-with-dnl.jpg', edited(plain, 0xc0, put(1, 0, 0))[:-2] + b'\xff\xdc\0\4\0\x1f\xff\xd9')
case('jpeg markers', 'dnl-besides.jpg', plain[:-2] + b'\xff\xdc\0\4\0\x1f\xff\xd9')
case('jpeg markers', 'width-0.jpg', edited(plain, 0xc0, put(3, 0, 0)))
for process in (0xc3, 0xc5, 0xc7, 0xcb, 0xcd, 0xcf):
    case('jpeg markers', f'process-{process:x}.jpg', plain.replace(b'\xff\xc0', bytes([0xff, process]), 1))
case('jpeg markers', 'extended-sequential.jpg', plain.replace(b'\xff\xc0', b'\xff\xc1', 1))
case('jpeg markers', 'comment.jpg', with_first(plain, (0xfe, b'hello')))
case('jpeg markers', 'empty-segments.jpg', with_first(plain, (0xe3, b''), (0xfe, b''), (0xed, b'')))
case('jpeg markers', 'segment-length-0.jpg', plain[:2] + b'\xff\xe5\0\0' + plain[2:])
case('jpeg markers', 'fill-bytes.jpg', plain[:2] + b'\xff\xff\xff' + plain[2:])
case('jpeg markers', 'stray-bytes-between-segments.jpg', joined(found[:1], b'') + b'stray' + joined(found[1:], rest)[2:])
case('jpeg markers', 'stuffed-bytes-between-segments.jpg', joined(found[:1], b'') + b'\xff\0\xff\0' + joined(found[1:], rest)[2:])
case('jpeg markers', 'unknown-marker-02.jpg', plain[:2] + b'\xff\x02\0\2' + plain[2:])
case('jpeg markers', 'unknown-marker-f0.jpg', plain[:2] + b'\xff\xf0' + plain[2:])
case('jpeg markers', 'restart-marker-in-header.jpg', plain[:2] + b'\xff\xd3' + plain[2:])
case('jpeg markers', 'two-starts.jpg', plain[:2] + plain)
case('jpeg markers', 'two-frames.jpg', joined([f for f in found for _ in range(2 if f[0] == 0xc0 else 1)], rest))
case('jpeg markers', 'sampling-0.jpg', edited(plain, 0xc0, put(7, 0x02)))
case('jpeg markers', 'two-components.jpg', edited(plain, 0xc0, lambda p: (put(5, 2)(p), p.__delitem__(slice(12, 15)))))
case('jpeg markers', 'frame-too-long.jpg', edited(plain, 0xc0, lambda p: p.append(0)))
case('jpeg markers', 'scan-of-unknown-component.jpg', edited(plain, 0xda, put(1, 9)))
case('jpeg markers', 'scan-band-odd.jpg', edited(plain, 0xda, put(7, 5, 20, 0)))
case('jpeg markers', 'huffman-table-4.jpg', edited(plain, 0xda, put(2, 0x44)))
case('jpeg markers', 'huffman-length-odd.jpg', edited(plain, 0xc4, lambda p: p.append(1)))
case('jpeg markers', 'quantization-0.jpg', edited(plain, 0xdb, put(1, 0, 0, 0)))
case('jpeg markers', 'profile-swapping-colours.jpg', with_first(plain, (0xe2, b'ICC_PROFILE\0\1\1' + SWAPPING_PROFILE)))
case('jpeg markers', 'profile-cmyk.jpg', with_first(cmyk, (0xe2, b'ICC_PROFILE\0\1\1' + SWAPPING_PROFILE)))
case('jpeg markers', 'profile-garbage.jpg', with_first(plain, (0xe2, b'ICC_PROFILE\0\1\1' + b'garbage')))
case('jpeg markers', 'mpo-two-pictures.jpg', saved(PICTURE, 'MPO', save_all=True, append_images=[picture(20, 20)]))
case('jpeg markers', 'two-files-in-a-row.jpg', plain + cjpeg(image=picture(9, 9)))
case('jpeg markers', 'tables-first.jpg', joined([s for s in found if s[0] in (0xdb, 0xc4)], b'\xff\xd9') + without(plain, 0xdb, 0xc4))
case('jpeg markers', 'thumbnail-in-exif.jpg', with_first(plain, (0xe1, b'Exif\0\0' + b'II*\0\x08\0\0\0\0\0\0\0\0\0' + cjpeg(image=picture(8, 8)))))

case('jpeg end', 'trailer-after-end.jpg', plain + b'trailer \xff\x10 \xff\xd8')
case('jpeg end', 'trailer-for-end.jpg', plain[:-2] + b'trailing text')
case('jpeg end', 'zeros-for-end.jpg', plain[:-2] + b'\0' * 40)
case('jpeg end', 'trailer-with-unknown-marker.jpg', plain[:-2] + b'abc\xff\x10abc')
case('jpeg end', 'trailer-with-start.jpg', plain[:-2] + b'abc\xff\xd8abc')
case('jpeg end', 'trailer-with-comment-cut.jpg', plain[:-2] + b'\xff\xfe\1\0abc')
case('jpeg end', 'trailer-with-scan.jpg', plain[:-2] + plain[plain.index(b'\xff\xda'):])
case('jpeg end', 'no-end.jpg', plain[:-2])
case('jpeg end', 'half-an-end.jpg', plain[:-1])
case('jpeg end', 'cut-1.jpg', plain[:-3])
case('jpeg end', 'cut-half.jpg', plain[:len(plain) // 2])
case('jpeg end', 'cut-in-last-mcu-with-end.jpg', plain[:-3] + b'\xff\xd9')
case('jpeg end', 'cut-two-in-last-mcu-with-end.jpg', plain[:-4] + b'\xff\xd9')
case('jpeg end', 'progressive-no-end.jpg', cjpeg('-progressive')[:-2])
case('jpeg end', 'progressive-trailer-for-end.jpg', cjpeg('-progressive')[:-2] + b'trailing text')
case('jpeg end', 'progressive-trailer-after-end.jpg', cjpeg('-progressive') + b'trailing text')
case('jpeg end', 'start-only.jpg', b'\xff\xd8\xff\xd9')
case('jpeg end', 'header-only.jpg', plain[:plain.index(b'\xff\xda')])
case('jpeg end', 'zeros-for-data.jpg', plain[:plain.index(b'\xff\xda') + 14] + bytes(4000) + b'\xff\xd9')
missing = 'the coded data ends before the picture; Pillow fills in grey'
case('jpeg damage', 'cut-half-with-end.jpg', plain[:len(plain) * 2 // 3] + b'\xff\xd9', 'refused', missing)
case('jpeg damage', 'no-data-with-end.jpg', plain[:plain.index(b'\xff\xda') + 14] + b'\xff\xd9', 'refused', missing)
restarts = cjpeg('-restart', '1B')
first, second = restarts.index(b'\xff\xd0'), restarts.index(b'\xff\xd1')
case('jpeg damage', 'restart-interval-lost.jpg', restarts[:first] + restarts[second:], 'refused', missing)
case('jpeg damage', 'restart-renumbered.jpg', restarts[:first] + b'\xff\xd5' + restarts[first + 2:])
case('jpeg damage', 'restart-marker-lost.jpg', restarts[:first] + restarts[first + 2:], 'refused', missing)
case('jpeg damage', 'restart-doubled.jpg', restarts[:first] + b'\xff\xd0' + restarts[first:])
case('jpeg damage', 'restart-extra-bytes.jpg', restarts[:first] + b'\x12\x34\x56' + restarts[first:])
case('jpeg damage', 'restart-in-data-without-interval.jpg', without(restarts, 0xdd), 'refused', missing)
start = plain.index(b'\xff\xda') + 14
for at in (5, 40, 100, 200, 300):
    broken = bytearray(plain)
    broken[start + at] ^= 0x55
    case('jpeg damage', f'flipped-at-{at}.jpg', broken)
