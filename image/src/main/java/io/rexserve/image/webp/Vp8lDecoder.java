package io.rexserve.image.webp;

import io.rexserve.image.InvalidImageException;
import io.rexserve.image.file.ByteCursor;
import io.rexserve.image.file.DecodeMeter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A lossless WebP image (RFC 9649, section 3), or the alpha channel of a lossy one, which has the same form.
final class Vp8lDecoder {
    private static final int SIGNATURE = 0x2F;
    private static final int LITERALS = 256;
    private static final int LENGTHS = 24;
    private static final int DISTANCES = 40;
    private static final int CODES = 5;
    private static final int[] LENGTH_ORDER = {17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    private static final int CACHE_FACTOR = 0x1E35A7BD;
    private static final int MAX_CACHE_BITS = 11;

    /// Entries of all code tables together, and those allowed per pixel in addition.
    private static final int TABLE_ENTRIES = 1 << 20;

    private final Vp8lBitReader reader;
    private final DecodeMeter meter;
    private final long maxEntries;
    private long entries;

    private Vp8lDecoder(Vp8lBitReader reader, long pixels, DecodeMeter meter) {
        this.reader = reader;
        this.meter = meter;
        this.maxEntries = TABLE_ENTRIES + pixels / 2;
    }

    /// Bytes of the tables at most.
    static long tableBytes(long pixels) {
        return Integer.BYTES * (TABLE_ENTRIES + pixels / 2);
    }

    /// The pixels of an image with its header, [height, width] of alpha, red, green and blue.
    ///
    /// @param width that the image must have
    /// @param height that the image must have
    static int[] decode(byte[] file, ByteCursor cursor, int width, int height, DecodeMeter meter) {
        var reader = new Vp8lBitReader(file, cursor.position(), cursor.position() + cursor.remaining());
        boolean valid = reader.bits(8) == SIGNATURE && reader.bits(14) + 1 == width && reader.bits(14) + 1 == height;
        reader.flag(); // whether the alpha channel is used: as the chunk's header says
        if (!valid || reader.bits(3) != 0) {
            throw cursor.broken("its lossless image is not one of " + width + " x " + height + ", version 0");
        }
        return new Vp8lDecoder(reader, (long) width * height, meter).image(width, height);
    }

    /// The pixels of an image without header; an alpha channel is its green.
    static int[] decodeAlpha(byte[] file, ByteCursor cursor, int width, int height, DecodeMeter meter) {
        var reader = new Vp8lBitReader(file, cursor.position(), cursor.position() + cursor.remaining());
        return new Vp8lDecoder(reader, (long) width * height, meter).image(width, height);
    }

    private int[] image(int width, int height) {
        List<Vp8lTransform> transforms = new ArrayList<>();
        int seen = 0;
        int stored = width;
        while (reader.flag()) {
            int type = reader.bits(2);
            if ((seen & (1 << type)) != 0) {
                throw broken("a transform occurs twice");
            }
            seen |= 1 << type;
            Vp8lTransform transform = transform(type, stored, height);
            stored = transform.storedWidth();
            transforms.addFirst(transform);
        }
        var pixels = new int[width * height];
        read(pixels, stored, height, true);
        for (Vp8lTransform transform : transforms) {
            transform.invert(pixels, height, meter);
        }
        return pixels;
    }

    private Vp8lTransform transform(int type, int width, int height) {
        return switch (type) {
            case 0, 1 -> {
                int bits = reader.bits(3) + 2;
                int[] tiles = subImage(Vp8lTransform.tiles(width, bits), Vp8lTransform.tiles(height, bits));
                yield type == 0
                        ? new Vp8lTransform.Predictor(width, bits, tiles)
                        : new Vp8lTransform.CrossColour(width, bits, tiles);
            }
            case 2 -> new Vp8lTransform.SubtractGreen(width);
            default -> {
                int colours = reader.bits(8) + 1;
                yield Vp8lTransform.Palette.of(width, subImage(colours, 1));
            }
        };
    }

    private int[] subImage(int width, int height) {
        var pixels = new int[width * height];
        read(pixels, width, height, false);
        return pixels;
    }

    /// The five codes of a part of an image.
    private record Group(Vp8lCode green, Vp8lCode red, Vp8lCode blue, Vp8lCode alpha, Vp8lCode distance) {}

    /// Reads an image's codes and pixels.
    ///
    /// @param outermost whether parts of it can have different codes
    private void read(int[] pixels, int width, int height, boolean outermost) {
        int cacheBits = 0;
        if (reader.flag()) {
            cacheBits = reader.bits(4);
            if (cacheBits < 1 || cacheBits > MAX_CACHE_BITS) {
                throw broken("a colour cache of " + cacheBits + " bits (expected: 1 to " + MAX_CACHE_BITS + ")");
            }
        }
        int tileBits = 0;
        int[] tiles = {0};
        if (outermost && reader.flag()) {
            tileBits = reader.bits(3) + 2;
            tiles = subImage(Vp8lTransform.tiles(width, tileBits), Vp8lTransform.tiles(height, tileBits));
            for (int i = 0; i < tiles.length; i++) {
                tiles[i] = tiles[i] >> 8 & 0xFFFF;
            }
        } else {
            tileBits = Integer.SIZE - 1;
        }
        Group[] groups = groups(tiles, cacheBits);
        requireBits();
        readPixels(
                pixels,
                width,
                height,
                new Parts(groups, tiles, tileBits, Vp8lTransform.tiles(width, tileBits)),
                cacheBits);
    }

    /// Which codes belong to which part of an image.
    ///
    /// @param across parts in a row
    @SuppressWarnings("ArrayRecordComponent") // its own
    private record Parts(Group[] groups, int[] tiles, int bits, int across) {
        Group at(int x, int y) {
            return groups[tiles[(y >> bits) * across + (x >> bits)]];
        }
    }

    /// Reads the codes of all groups and keeps those that a part uses.
    private Group[] groups(int[] tiles, int cacheBits) {
        int count = 1 + Arrays.stream(tiles).max().orElse(0);
        var used = new boolean[count];
        for (int tile : tiles) {
            used[tile] = true;
        }
        int greens = LITERALS + LENGTHS + (cacheBits > 0 ? 1 << cacheBits : 0);
        var lengths = new int[greens];
        var groups = new Group[count];
        for (int i = 0; i < count; i++) {
            var group = new Group(
                    code(greens, lengths),
                    code(LITERALS, lengths),
                    code(LITERALS, lengths),
                    code(LITERALS, lengths),
                    code(DISTANCES, lengths));
            requireBits();
            if (used[i]) {
                groups[i] = group;
                entries += group.green.size()
                        + group.red.size()
                        + group.blue.size()
                        + group.alpha.size()
                        + group.distance.size();
                requireEntries();
            }
            meter.count(CODES * LITERALS);
        }
        return groups;
    }

    private void requireEntries() {
        if (entries > maxEntries) {
            throw new InvalidImageException.TooCostly("WEBP: the prefix codes of its lossless image take more than "
                    + maxEntries + " entries of tables (expected: at most so many for its pixels)");
        }
    }

    private Vp8lCode code(int symbols, int[] lengths) {
        Arrays.fill(lengths, 0);
        if (reader.flag()) {
            boolean second = reader.flag();
            lengths[reader.bits(reader.flag() ? 8 : 1)] = 1;
            if (second) {
                lengths[reader.bits(8)] = 1;
            }
        } else {
            readLengths(symbols, lengths);
        }
        return Vp8lCode.of(lengths, symbols);
    }

    private void readLengths(int symbols, int[] lengths) {
        var codeLengths = new int[LENGTH_ORDER.length];
        int stored = reader.bits(4) + 4;
        for (int i = 0; i < stored; i++) {
            codeLengths[LENGTH_ORDER[i]] = reader.bits(3);
        }
        Vp8lCode code = Vp8lCode.of(codeLengths, codeLengths.length);
        int left = symbols;
        if (reader.flag()) {
            left = 2 + reader.bits(2 + 2 * reader.bits(3));
            if (left > symbols) {
                throw broken(left + " code lengths (expected: <= " + symbols + ")");
            }
        }
        int previous = 8;
        int symbol = 0;
        while (symbol < symbols && left-- > 0) {
            int length = code.read(reader);
            if (length <= Vp8lCode.MAX_LENGTH) {
                lengths[symbol++] = length;
                previous = length == 0 ? previous : length;
                continue;
            }
            int repeat = length == 16 ? 3 + reader.bits(2) : length == 17 ? 3 + reader.bits(3) : 11 + reader.bits(7);
            if (repeat > symbols - symbol) {
                throw broken("more code lengths than symbols");
            }
            Arrays.fill(lengths, symbol, symbol + repeat, length == 16 ? previous : 0);
            symbol += repeat;
        }
    }

    private void readPixels(int[] pixels, int width, int height, Parts parts, int cacheBits) {
        var cache = new int[cacheBits > 0 ? 1 << cacheBits : 0];
        int shift = Integer.SIZE - cacheBits;
        int end = width * height;
        int mask = parts.bits >= Integer.SIZE - 1 ? -1 : (1 << parts.bits) - 1;
        int cached = 0; // pixels that are in the cache
        int x = 0;
        int y = 0;
        Group group = parts.at(0, 0);
        int at = 0;
        while (at < end) {
            if ((x & mask) == 0) {
                group = parts.at(x, y);
            }
            int symbol = group.green.read(reader);
            if (symbol >= LITERALS && symbol < LITERALS + LENGTHS) {
                int length = copy(pixels, at, end, symbol - LITERALS, group, width);
                at += length;
                x += length;
                while (x >= width) {
                    x -= width;
                    y++;
                }
                if (at < end) {
                    group = parts.at(x, y);
                }
                meter.count(length);
                requireBits();
                continue;
            }
            if (symbol < LITERALS) {
                int red = group.red.read(reader);
                int blue = group.blue.read(reader);
                pixels[at] = group.alpha.read(reader) << 24 | red << 16 | symbol << 8 | blue;
            } else {
                cached = enterCache(cache, shift, pixels, cached, at);
                pixels[at] = cache[symbol - LITERALS - LENGTHS];
            }
            at++;
            x++;
            if (x == width) {
                x = 0;
                y++;
                meter.count(width);
                requireBits();
            }
        }
        requireBits();
    }

    private static int enterCache(int[] cache, int shift, int[] pixels, int from, int to) {
        for (int i = from; i < to; i++) {
            cache[(pixels[i] * CACHE_FACTOR) >>> shift] = pixels[i];
        }
        return to;
    }

    private int copy(int[] pixels, int at, int end, int symbol, Group group, int width) {
        int length = count(symbol);
        int distance = Vp8lDistances.pixels(count(group.distance.read(reader)), width);
        if (distance > at || length > end - at) {
            throw broken("a copy of " + length + " pixels from " + distance + " before pixel " + at
                    + " (expected: from " + "inside of the image's " + end + " pixels)");
        }
        if (distance >= length) {
            System.arraycopy(pixels, at - distance, pixels, at, length);
        } else {
            for (int i = at; i < at + length; i++) {
                pixels[i] = pixels[i - distance];
            }
        }
        return length;
    }

    /// A length or distance: a symbol and the bits behind it.
    private int count(int symbol) {
        if (symbol < 4) {
            return symbol + 1;
        }
        int extra = (symbol - 2) >> 1;
        return ((2 + (symbol & 1)) << extra) + reader.bits(extra) + 1;
    }

    private void requireBits() {
        if (reader.exhausted()) {
            throw broken("it ends too early; the file is truncated");
        }
    }

    private static InvalidImageException.Broken broken(String what) {
        return new InvalidImageException.Broken("WEBP: its lossless image is corrupt: " + what);
    }
}
