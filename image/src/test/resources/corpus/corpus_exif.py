# EXIF orientation in JPEG, PNG and WebP; XMP.

SMALL = picture(12, 8)
SHORT, LONG = 3, 4


def tiff(entries, order='II', offset=8, gap=b'', magic=42, count=None):
    """entries: (tag, type, count, value bytes of 4)."""
    number = le if order == 'II' else be
    head = order.encode() + number(magic) + number(offset, 4)
    body = number(len(entries) if count is None else count)
    for tag, kind, values, value in entries:
        body += number(tag) + number(kind) + number(values, 4) + value
    return head + gap + b'\0' * (offset - 8 - len(gap)) + body + b'\0\0\0\0'


def orientation(value, kind=SHORT, order='II', values=1):
    number = le if order == 'II' else be
    size = {1: 1, 3: 2, 4: 4, 6: 1, 8: 2, 9: 4, 13: 4}[kind]
    return 0x112, kind, values, (number(value, size) * values).ljust(4, b'\0')[:4]


def jpeg_with(*blocks):
    return with_first(saved(SMALL, 'JPEG', quality=95, subsampling=0), *blocks)


def exif(data):
    return 0xe1, b'Exif\0\0' + data


def xmp(text):
    return 0xe1, b'http://ns.adobe.com/xap/1.0/\0' + text.encode()


def exif_case(name, *blocks, **kwargs):
    case('exif jpeg', f'exif-{name}.jpg', jpeg_with(*blocks), **kwargs)


for value in range(10):
    exif_case(f'value-{value}', exif(tiff([orientation(value)])))
    exif_case(f'value-{value}-big-endian', exif(tiff([orientation(value, order='MM')], 'MM')))
exif_case('long-6', exif(tiff([orientation(6, LONG)])))
exif_case('long-6-big-endian', exif(tiff([orientation(6, LONG, 'MM')], 'MM')))
exif_case('long-65536', exif(tiff([orientation(65536, LONG)])))
exif_case('long-65542', exif(tiff([orientation(65542, LONG)])))
for kind in (1, 6, 8, 9, 13):
    exif_case(f'type-{kind}', exif(tiff([orientation(6, kind)])))
exif_case('type-2-text', exif(tiff([(0x112, 2, 2, b'6\0\0\0')])))
exif_case('type-7-undefined', exif(tiff([(0x112, 7, 1, b'\6\0\0\0')])))
exif_case('type-11-float', exif(tiff([(0x112, 11, 1, np.float32(6).tobytes())])))
exif_case('type-5-rational', exif(tiff([(0x112, 5, 1, le(26, 4))]) + le(12, 4) + le(2, 4)))
exif_case('type-12-double', exif(tiff([(0x112, 12, 1, le(26, 4))]) + np.float64(8).tobytes()))
exif_case('type-99', exif(tiff([(0x112, 99, 1, b'\6\0\0\0')])))
exif_case('count-0', exif(tiff([orientation(6, values=0)])))
exif_case('count-2', exif(tiff([(0x112, SHORT, 2, b'\6\0\3\0')])))
exif_case('last-tag-counts', exif(tiff([orientation(3), orientation(6)])))
exif_case('last-tag-is-text', exif(tiff([orientation(3), (0x112, 2, 2, b'6\0\0\0')])))
exif_case('tags-out-of-order', exif(tiff([(0x132, 2, 4, b'abc\0'), orientation(6), (0x100, SHORT, 1, b'\1\0\0\0')])))
exif_case('directory-at-9', exif(tiff([orientation(6)], offset=9)))
exif_case('directory-at-40', exif(tiff([orientation(6)], offset=40, gap=b'some bytes before it')))
exif_case('directory-beyond', exif(tiff([orientation(6)])[:4] + le(9999, 4) + tiff([orientation(6)])[8:]))
exif_case('directory-count-too-large', exif(tiff([orientation(6)], count=50)))
exif_case('directory-count-0', exif(tiff([orientation(6)], count=0)))
exif_case('directory-cut', exif(tiff([(0x100, SHORT, 1, b'\1\0\0\0'), orientation(6)])[:30]))
exif_case('value-outside-then-tag', exif(tiff([(0x10e, 2, 500, le(9000, 4)), orientation(6)])))
exif_case('tag-then-value-outside', exif(tiff([orientation(6), (0x10e, 2, 500, le(9000, 4))])))
exif_case('swapped-magic', exif(b'II\0*' + tiff([orientation(6)])[4:]))
exif_case('no-tiff-header', exif(b'nonsense' + tiff([orientation(6)])))
exif_case('empty', exif(b''))
exif_case('prefix-twice', exif(b'Exif\0\0' + tiff([orientation(6)])))
exif_case('two-blocks-6-none', exif(tiff([orientation(6)])), exif(tiff([(0x100, SHORT, 1, b'\1\0\0\0')])))
exif_case('two-blocks-none-6', exif(tiff([(0x100, SHORT, 1, b'\1\0\0\0')])), exif(tiff([orientation(6)])))
exif_case('two-blocks-3-6', exif(tiff([orientation(3)])), exif(tiff([orientation(6)])))
exif_case('directory-in-second-block', exif(tiff([])[:4] + le(20, 4) + bytes(12)), exif(tiff([orientation(6)])[8:]))
exif_case('orientation-in-sub-directory', exif(tiff([(0x8769, LONG, 1, le(26, 4))]) + tiff([orientation(6)])[8:]))
exif_case('xmp-attribute', xmp('<x tiff:Orientation="6"/>'))
exif_case('xmp-element', xmp('<tiff:Orientation>8</tiff:Orientation>'))
exif_case('xmp-9', xmp('<x tiff:Orientation="9"/>'))
exif_case('xmp-and-exif-3', xmp('<x tiff:Orientation="6"/>'), exif(tiff([orientation(3)])))
exif_case('xmp-and-exif-without', xmp('<x tiff:Orientation="6"/>'), exif(tiff([(0x100, SHORT, 1, b'\1\0\0\0')])))
exif_case('xmp-and-broken-exif', xmp('<x tiff:Orientation="6"/>'), exif(b'nonsense'))
exif_case('xmp-two-blocks', xmp('<x tiff:Orientation="6"/>'), xmp('<x tiff:Orientation="3"/>'))
found, rest = segments(jpeg_with())
case('exif jpeg', 'exif-after-frame.jpg', joined(found[:-1] + [exif(tiff([orientation(6)]))] + found[-1:], rest))
case('exif jpeg', 'exif-after-scan.jpg', jpeg_with()[:-2] + b'\xff\xe1' + be(len(exif(tiff([orientation(6)]))[1]) + 2) + exif(tiff([orientation(6)]))[1] + b'\xff\xd9')
