# GIF: frames, palettes, transparency, codes, ends.

GIF = picture(23, 17).quantize(32)
gif_indices = np.asarray(GIF)
gif_colours = bytes(GIF.getpalette()[:96])


def lzw(indices, minimum=5, clear_first=True, end=True, clear_every=None):
    """Codes of GIF's LZW, as bytes."""
    clear, stop = 1 << minimum, (1 << minimum) + 1
    bits, count, out = 0, 0, bytearray()

    def put(code, size):
        nonlocal bits, count
        bits |= code << count
        count += size
        while count >= 8:
            out.append(bits & 255)
            bits >>= 8
            count -= 8

    table, size, following = {(i,): i for i in range(clear)}, minimum + 1, stop + 1
    if clear_first:
        put(clear, size)
    prefix, written = (), 0
    for index in indices:
        entry = prefix + (int(index),)
        if entry in table:
            prefix = entry
            continue
        put(table[prefix], size)
        written += 1
        if following < 4096:
            table[entry] = following
            following += 1
            if following > (1 << size) and size < 12:
                size += 1
        prefix = (int(index),)
        if clear_every and written % clear_every == 0:
            put(clear, size)
            table, size, following = {(i,): i for i in range(clear)}, minimum + 1, stop + 1
    if prefix:
        put(table[prefix], size)
    if end:
        put(stop, size)
    if count:
        out.append(bits & 255)
    return bytes(out)


def blocks(data, size=255):
    return b''.join(bytes([len(data[i:i + size])]) + data[i:i + size] for i in range(0, len(data), size)) + b'\0'


def image_block(indices=gif_indices, x=0, y=0, colours=b'', interlaced=False, minimum=5, data=None, size=255, width=None, height=None, **codes):
    rows = indices
    if interlaced:
        rows = np.concatenate([indices[0::8], indices[4::8], indices[2::4], indices[1::2]])
    flags = (0x80 | (len(colours) // 3).bit_length() - 2 if colours else 0) | (0x40 if interlaced else 0)
    data = lzw(rows.ravel(), minimum, **codes) if data is None else data
    return (b',' + le(x) + le(y) + le(indices.shape[1] if width is None else width) + le(indices.shape[0] if height is None else height)
            + bytes([flags]) + colours + bytes([minimum]) + blocks(data, size))


def gif(*parts, width=23, height=17, colours=gif_colours, version=b'89a', background=0, end=b';'):
    flags = 0x80 | (len(colours) // 3).bit_length() - 2 if colours else 0
    return b'GIF' + version + le(width) + le(height) + bytes([flags, background, 0]) + colours + b''.join(parts) + end


def control(transparent=None, disposal=0):
    return b'!\xf9\4' + bytes([disposal << 2 | (transparent is not None)]) + le(10) + bytes([transparent or 0, 0])


case('gif', 'gif-by-pillow.gif', saved(GIF, 'GIF'))
case('gif', 'gif-by-pillow-interlaced.gif', saved(GIF, 'GIF', interlace=1))
case('gif', 'gif-87a.gif', gif(image_block(), version=b'87a'))
case('gif', 'gif-89a.gif', gif(image_block()))
case('gif', 'gif-version-other.gif', gif(image_block(), version=b'88a'))
case('gif', 'gif-interlaced.gif', gif(image_block(interlaced=True)))
case('gif', 'gif-transparent.gif', gif(control(3), image_block()))
case('gif', 'gif-transparent-interlaced.gif', gif(control(3), image_block(interlaced=True)))
case('gif', 'gif-transparent-beyond-palette.gif', gif(control(200), image_block()))
case('gif', 'gif-local-palette.gif', gif(image_block(colours=gif_colours[::-1])))
case('gif', 'gif-local-palette-only.gif', gif(image_block(colours=gif_colours), colours=b''))
case('gif', 'gif-no-palette.gif', gif(image_block(), colours=b''))
case('gif', 'gif-no-palette-transparent.gif', gif(control(3), image_block(), colours=b''))
case('gif', 'gif-palette-short.gif', gif(image_block(), colours=gif_colours[:24]))
case('gif', 'gif-grey-palette.gif', gif(image_block(), colours=b''.join(bytes([i] * 3) for i in range(32))))
case('gif', 'gif-one-bit.gif', gif(image_block(gif_indices % 2, minimum=2), colours=b'\0\0\0\xff\xff\xff'))
case('gif', 'gif-comment-and-application.gif', gif(b'!\xfe' + blocks(b'hello'), b'!\xff' + b'\x0bNETSCAPE2.0' + blocks(b'\1\0\0'), control(), image_block()))
case('gif', 'gif-plain-text-first.gif', gif(b'!\1' + b'\x0c' + bytes(12) + blocks(b'text'), image_block()))
case('gif', 'gif-unknown-extension.gif', gif(b'!\x77' + blocks(b'text'), image_block()))
case('gif', 'gif-two-controls.gif', gif(control(3), control(5), image_block()))
case('gif canvas', 'gif-frame-on-larger-canvas.gif', gif(image_block(x=5, y=3), width=40, height=30, background=2))
case('gif canvas', 'gif-frame-on-larger-canvas-transparent.gif', gif(control(3), image_block(x=5, y=3), width=40, height=30, background=2))
case('gif canvas', 'gif-frame-over-edge.gif', gif(image_block(x=5, y=3)))
case('gif canvas', 'gif-frame-larger.gif', gif(image_block(), width=10, height=10))
case('gif canvas', 'gif-canvas-0.gif', gif(image_block(), width=0, height=0))
case('gif canvas', 'gif-frame-0.gif', gif(image_block(width=0, height=0)))
case('gif canvas', 'gif-frame-outside.gif', gif(image_block(x=100, y=100)))
case('gif animated', 'gif-animated.gif', gif(control(), image_block(), control(), image_block(gif_indices[::-1])))
case('gif animated', 'gif-animated-disposal.gif', gif(control(None, 2), image_block(), control(), image_block(gif_indices[:5, :5])))
case('gif animated', 'gif-animated-first-transparent.gif', gif(control(3, 1), image_block(), control(4, 1), image_block(gif_indices[::-1])))
case('gif animated', 'gif-animated-second-cut.gif', gif(control(), image_block(), control(), image_block(gif_indices[::-1])[:60], end=b''))
case('gif animated', 'gif-animated-second-outside.gif', gif(control(), image_block(), control(), image_block(gif_indices[::-1], 10, 10)))
case('gif codes', 'gif-no-clear-code.gif', gif(image_block(clear_first=False)))
case('gif codes', 'gif-no-end-code.gif', gif(image_block(end=False)))
case('gif codes', 'gif-many-clears.gif', gif(image_block(clear_every=7)))
noise = np.random.RandomState(1).randint(0, 32, (70, 90))
case('gif codes', 'gif-table-full.gif', gif(image_block(noise), width=90, height=70))
case('gif codes', 'gif-blocks-of-1.gif', gif(image_block(size=1)))
case('gif codes', 'gif-minimum-8.gif', gif(image_block(minimum=8)))
case('gif codes', 'gif-minimum-1.gif', gif(image_block(gif_indices % 2, minimum=1), colours=b'\0\0\0\xff\xff\xff'))
case('gif codes', 'gif-minimum-12.gif', gif(image_block(minimum=12, data=b'\0\0\0')))
case('gif codes', 'gif-minimum-0.gif', gif(image_block(minimum=0, data=b'\0\0\0')))
case('gif codes', 'gif-code-too-large.gif', gif(image_block(data=lzw(gif_indices.ravel()[:40], end=False) + b'\xff\xff\xff')))
case('gif codes', 'gif-more-pixels.gif', gif(image_block(data=lzw(np.concatenate([gif_indices.ravel(), gif_indices.ravel()])))))
case('gif codes', 'gif-pixels-missing.gif', gif(image_block(data=lzw(gif_indices.ravel()[:200]))))
case('gif codes', 'gif-data-empty.gif', gif(image_block(data=b'')))
case('gif codes', 'gif-last-block-missing.gif', gif(image_block(data=lzw(gif_indices.ravel())[:-10])))
case('gif end', 'gif-no-trailer.gif', gif(image_block(), end=b''))
case('gif end', 'gif-no-terminator.gif', gif(image_block(), end=b'')[:-1])
case('gif end', 'gif-cut.gif', gif(image_block())[:-60])
case('gif end', 'gif-trailing-text.gif', gif(image_block()) + b'trailing text')
case('gif end', 'gif-stray-bytes-before-image.gif', gif(b'\0\0\0', image_block()))
case('gif end', 'gif-stray-letters-before-image.gif', gif(b'abc', image_block()))
case('gif end', 'gif-stray-bytes-behind-image.gif', gif(image_block(), b'\0\0abc'))
case('gif end', 'gif-trailer-before-image.gif', gif(b';', image_block()))
case('gif end', 'gif-no-image.gif', gif())
case('gif end', 'gif-header-only.gif', gif(end=b'')[:12])
