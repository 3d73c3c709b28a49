# WebP: lossy, lossless, alpha, chunks, ends.

WEB = picture(37, 29)


def cwebp(*options, image=WEB):
    open('/tmp/corpus.png', 'wb').write(saved(image, 'PNG'))
    return run('cwebp', '-quiet', *options, '/tmp/corpus.png', '-o', '-')


def web(name, *options, image=WEB, group='webp lossy'):
    case(group, f'webp-{name}.webp', cwebp(*options, image=image))


for quality in (0, 10, 50, 75, 90, 100):
    web(f'q{quality}', '-q', str(quality))
for method in (0, 2, 6):
    web(f'm{method}', '-m', str(method))
for name, options in (('simple-filter', ('-nostrong', '-f', '60')), ('strong-filter', ('-strong', '-f', '100')), ('no-filter', ('-f', '0')),
                      ('sharpness-7', ('-sharpness', '7', '-f', '50')), ('sharpness-3', ('-sharpness', '3', '-f', '80')),
                      ('segments-1', ('-segments', '1')), ('segments-4', ('-segments', '4', '-sns', '100')), ('autofilter', ('-af',)),
                      ('sharp-yuv', ('-sharp_yuv',)), ('jpeg-like', ('-jpeg_like',)), ('pass-6', ('-pass', '6', '-size', '500'))):
    web(name, *options)
for width, height in ((1, 1), (2, 2), (3, 1), (1, 3), (15, 17), (16, 16), (17, 33), (64, 3)):
    web(f'size-{width}x{height}', image=picture(width, height))
    web(f'lossless-size-{width}x{height}', '-lossless', image=picture(width, height), group='webp lossless')
for level in (0, 3, 6, 9):
    web(f'lossless-z{level}', '-z', str(level), group='webp lossless')
web('near-lossless', '-near_lossless', '40', group='webp lossless')
web('lossless-one-colour', '-lossless', image=Image.new('RGB', (23, 17), (10, 200, 30)), group='webp lossless')
web('lossless-black', '-lossless', image=Image.new('RGB', (23, 17)), group='webp lossless')
for colours in (2, 3, 4, 5, 16, 17, 200):
    web(f'lossless-palette-{colours}', '-lossless', image=WEB.quantize(colours).convert('RGB'), group='webp lossless')
web('lossless-grey', '-lossless', image=WEB.convert('L').convert('RGB'), group='webp lossless')
clear = WEB.convert('RGBA')
clear.putalpha(Image.fromarray(np.linspace(0, 255, 37 * 29).reshape(29, 37).astype(np.uint8)))
holes = WEB.convert('RGBA')
holes.putalpha(Image.fromarray(((np.mgrid[0:29, 0:37][0] // 5 % 2) * 255).astype(np.uint8)))
web('alpha-lossless', '-lossless', image=clear, group='webp alpha')
web('alpha-lossless-exact', '-lossless', '-exact', image=clear, group='webp alpha')
web('alpha-holes-lossless', '-lossless', image=holes, group='webp alpha')
for name, options in (('lossy', ()), ('uncompressed', ('-alpha_method', '0')), ('filter-none', ('-alpha_filter', 'none')), ('filter-best', ('-alpha_filter', 'best')),
                      ('quantized', ('-alpha_q', '30')), ('uncompressed-filter-best', ('-alpha_method', '0', '-alpha_filter', 'best'))):
    web(f'alpha-{name}', *options, image=clear, group='webp alpha')
    web(f'alpha-holes-{name}', *options, image=holes, group='webp alpha')
web('alpha-opaque', '-lossless', image=WEB.convert('RGBA'), group='webp alpha')

lossy, lossless = cwebp('-q', '80'), cwebp('-lossless')
body = lambda data: data[12:]


def riff(chunks, size=None):
    return b'RIFF' + le(len(chunks) + 4 if size is None else size, 4) + b'WEBP' + chunks


def part(name, data):
    return name + le(len(data), 4) + data + b'\0' * (len(data) & 1)


def extended(flags, chunks, width=37, height=29):
    return riff(part(b'VP8X', bytes([flags, 0, 0, 0]) + le(width - 1, 3) + le(height - 1, 3)) + chunks)


ICC, ALPHA, EXIF, XMP, ANIMATION = 32, 16, 8, 4, 2
case('webp chunks', 'webp-extended-no-flags.webp', extended(0, body(lossy)))
case('webp chunks', 'webp-extended-lossless.webp', extended(0, body(lossless)))
case('webp chunks', 'webp-profile-swapping-colours.webp', extended(ICC, part(b'ICCP', SWAPPING_PROFILE) + body(lossy)))
case('webp chunks', 'webp-profile-swapping-colours-lossless.webp', extended(ICC, part(b'ICCP', SWAPPING_PROFILE) + body(lossless)))
case('webp chunks', 'webp-profile-without-flag.webp', extended(0, part(b'ICCP', SWAPPING_PROFILE) + body(lossless)))
case('webp chunks', 'webp-profile-garbage.webp', extended(ICC, part(b'ICCP', b'garbage!') + body(lossy)))
case('webp chunks', 'webp-unknown-chunk.webp', extended(0, part(b'abcd', b'12345') + body(lossy) + part(b'wxyz', b'1')))
case('webp chunks', 'webp-canvas-larger.webp', extended(0, body(lossy), 50, 40))
case('webp chunks', 'webp-canvas-smaller.webp', extended(0, body(lossy), 20, 20))
case('webp chunks', 'webp-two-images.webp', riff(body(lossy) + body(lossless)))
case('webp chunks', 'webp-image-missing.webp', extended(0, b''))
case('webp chunks', 'webp-alpha-flag-without-chunk.webp', extended(ALPHA, body(lossy)))
case('exif webp', 'webp-exif.webp', extended(EXIF, body(lossy) + part(b'EXIF', turned)))
case('exif webp', 'webp-exif-with-prefix.webp', extended(EXIF, body(lossy) + part(b'EXIF', b'Exif\0\0' + turned)))
case('exif webp', 'webp-exif-without-flag.webp', extended(0, body(lossy) + part(b'EXIF', turned)))
case('exif webp', 'webp-exif-before.webp', extended(EXIF, part(b'EXIF', turned) + body(lossless)))
case('exif webp', 'webp-exif-simple-file.webp', riff(body(lossy) + part(b'EXIF', turned)))
case('exif webp', 'webp-exif-two.webp', extended(EXIF, body(lossless) + part(b'EXIF', turned) + part(b'EXIF', tiff([orientation(3)]))))
case('exif webp', 'webp-xmp.webp', extended(XMP, body(lossless) + part(b'XMP ', b'<x tiff:Orientation="6"/>')))
case('exif webp', 'webp-xmp-and-exif.webp', extended(XMP | EXIF, body(lossless) + part(b'XMP ', b'<x tiff:Orientation="6"/>') + part(b'EXIF', tiff([orientation(3)]))))
case('exif webp', 'webp-exif-big-endian.webp', extended(EXIF, body(lossless) + part(b'EXIF', tiff([orientation(8, order='MM')], 'MM'))))
case('webp end', 'webp-size-0.webp', riff(body(lossy), 0))
case('webp end', 'webp-size-larger.webp', riff(body(lossy), len(lossy) + 100))
case('webp end', 'webp-size-smaller.webp', riff(body(lossy), len(lossy) - 60))
case('webp end', 'webp-size-odd.webp', riff(body(lossy), len(lossy) - 9))
case('webp end', 'webp-trailer.webp', lossy + b'trailing text')
case('webp end', 'webp-cut-lossy.webp', lossy[:-40])
case('webp end', 'webp-cut-lossless.webp', lossless[:-40])
case('webp end', 'webp-cut-1-lossy.webp', lossy[:-1])
case('webp end', 'webp-cut-1-lossless.webp', lossless[:-1])
case('webp end', 'webp-cut-in-header.webp', lossy[:25])
case('webp end', 'webp-zeros-for-data.webp', lossy[:40] + bytes(len(lossy) - 40))
case('webp end', 'webp-lossless-zeros-for-data.webp', lossless[:40] + bytes(len(lossless) - 40))
frames = [WEB, WEB.transpose(Image.Transpose.FLIP_LEFT_RIGHT)]
case('webp animated', 'webp-animated-lossy.webp', saved(WEB, 'WEBP', save_all=True, append_images=frames[1:], quality=80))
case('webp animated', 'webp-animated-lossless.webp', saved(WEB, 'WEBP', save_all=True, append_images=frames[1:], lossless=True))
case('webp animated', 'webp-animated-alpha.webp', saved(clear, 'WEBP', save_all=True, append_images=[holes], lossless=True))


def frame(data, x=0, y=0, width=37, height=29, flags=0):
    return part(b'ANMF', le(x // 2, 3) + le(y // 2, 3) + le(width - 1, 3) + le(height - 1, 3) + le(100, 3) + bytes([flags]) + body(data))


anim = part(b'ANIM', bytes([0, 0, 255, 255]) + le(0))
case('webp animated', 'webp-animated-small-first-frame.webp', extended(ANIMATION, anim + frame(lossless, 6, 4), 50, 40))
case('webp animated', 'webp-animated-frame-outside.webp', extended(ANIMATION, anim + frame(lossless, 20, 20), 40, 40))
case('webp animated', 'webp-animated-no-frame.webp', extended(ANIMATION, anim))
case('webp animated', 'webp-animated-exif.webp', extended(ANIMATION | EXIF, anim + frame(lossless) + part(b'EXIF', turned)))
for seed in range(4):
    rnd = np.random.RandomState(seed)
    for kind, data in (('lossy', lossy), ('lossless', lossless)):
        damaged = bytearray(data)
        for _ in range(3):
            damaged[rnd.randint(30, len(data))] = rnd.randint(256)
        case('webp damage', f'webp-damaged-{kind}-{seed}.webp', damaged)
