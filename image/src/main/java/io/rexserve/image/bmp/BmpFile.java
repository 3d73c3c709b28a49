package io.rexserve.image.bmp;

import io.rexserve.image.ImageFormat;
import io.rexserve.image.ImageHeader;
import io.rexserve.image.Orientation;
import io.rexserve.image.file.ByteCursor;

/// The headers of a BMP file: Windows versions 3 to 5 and OS/2 versions 1 and 2, told apart by their length. The
/// length of the file that the first header states is not looked at: old programs leave it 0.
///
/// @param width pixels
/// @param height pixels
/// @param topDown whether rows are stored from the top
/// @param bitsPerPixel 1, 4, 8, 16, 24 or 32
/// @param palettePosition of the first colour; also of the pixels if the file does not say where they are
/// @param colourBytes of a palette entry, 3 or 4
/// @param colours in the palette
/// @param pixelPosition of the first byte of pixels
public record BmpFile(
        int width,
        int height,
        boolean topDown,
        int bitsPerPixel,
        Compression compression,
        BmpMasks masks,
        int palettePosition,
        int colourBytes,
        int colours,
        long pixelPosition) {
    private static final int FILE_HEADER_BYTES = 14;
    private static final int OLD_HEADER_BYTES = 12;
    private static final int MASKS_END = 52;
    private static final int MASKS_WITH_ALPHA_END = 56;
    private static final int MAX_COLOURS = 256;

    /// How pixels are stored.
    enum Compression {
        NONE,
        RLE8,
        RLE4,
        BIT_FIELDS
    }

    public static BmpFile open(byte[] file) {
        var cursor = new ByteCursor(ImageFormat.BMP, file);
        cursor.skip(10);
        long pixels = cursor.u32le();
        long headerBytes = cursor.u32le();
        boolean known = headerBytes == 12
                || headerBytes == 40
                || headerBytes == 52
                || headerBytes == 56
                || headerBytes == 64
                || headerBytes == 108
                || headerBytes == 124;
        if (!known) {
            throw cursor.broken("a header of " + headerBytes + " bytes (expected: 12, 40, 52, 56, 64, 108 or 124)");
        }
        return headerBytes == OLD_HEADER_BYTES ? old(cursor, pixels) : current(file, cursor, (int) headerBytes, pixels);
    }

    /// OS/2 version 1.
    private static BmpFile old(ByteCursor cursor, long pixels) {
        int width = cursor.u16le();
        int height = cursor.u16le();
        cursor.skip(2);
        int bits = requireDepth(cursor, cursor.u16le());
        int palette = FILE_HEADER_BYTES + OLD_HEADER_BYTES;
        int colours = bits <= 8 ? 1 << bits : 0;
        long start = behindPalette(pixels, palette, 3, colours);
        return new BmpFile(width, height, false, bits, Compression.NONE, BmpMasks.of(bits), palette, 3, colours, start);
    }

    private static BmpFile current(byte[] file, ByteCursor cursor, int headerBytes, long pixels) {
        var rest = new ByteCursor(
                ImageFormat.BMP, file, FILE_HEADER_BYTES, Math.min(file.length, FILE_HEADER_BYTES + headerBytes));
        rest.skip(headerBytes); // the header must be whole
        int width = cursor.i32le();
        int height = cursor.i32le();
        cursor.skip(2);
        int bits = requireDepth(cursor, cursor.u16le());
        Compression compression = compression(cursor, cursor.u32le(), bits);
        cursor.skip(12);
        long colours = cursor.u32le();
        int palette = FILE_HEADER_BYTES + headerBytes;
        BmpMasks masks = BmpMasks.of(bits);
        if (compression == Compression.BIT_FIELDS) {
            boolean inside = headerBytes >= MASKS_END;
            cursor.skip(4);
            masks = BmpMasks.read(cursor, bits, headerBytes >= MASKS_WITH_ALPHA_END);
            palette += inside ? 0 : 12;
        }
        int entries = bits <= 8 ? requireColours(cursor, colours == 0 ? 1 << bits : colours) : 0;
        long start = behindPalette(pixels, palette, 4, entries);
        return new BmpFile(width, Math.abs(height), height < 0, bits, compression, masks, palette, 4, entries, start);
    }

    private static int requireDepth(ByteCursor cursor, int bits) {
        if (bits != 1 && bits != 4 && bits != 8 && bits != 16 && bits != 24 && bits != 32) {
            throw cursor.broken(bits + " bits per pixel (expected: 1, 4, 8, 16, 24 or 32)");
        }
        return bits;
    }

    private static int requireColours(ByteCursor cursor, long colours) {
        if (colours > MAX_COLOURS) {
            throw cursor.broken("a palette of " + colours + " colours (expected: <= " + MAX_COLOURS + ")");
        }
        return (int) colours;
    }

    private static Compression compression(ByteCursor cursor, long number, int bits) {
        if (number == 4 || number == 5) {
            throw cursor.broken("an embedded " + (number == 4 ? "JPEG" : "PNG") + " image (expected: plain pixels)");
        }
        boolean indexed = bits <= 8;
        if (number == 0) {
            return Compression.NONE;
        } else if (number == 1 && indexed) {
            return Compression.RLE8;
        } else if (number == 2 && indexed) {
            return Compression.RLE4;
        } else if (number == 3 && !indexed) {
            return Compression.BIT_FIELDS;
        }
        throw cursor.broken("compression " + number + " with " + bits
                + " bits per pixel (expected: 0, 1 or 2 up to 8 bits, 3 above)");
    }

    /// Where the pixels begin. Some programs state the end of the header, though a palette follows.
    private static long behindPalette(long stated, int palette, int colourBytes, int colours) {
        return stated == 0 || stated == palette ? palette + (long) colourBytes * colours : stated;
    }

    public ImageHeader header() {
        return new ImageHeader(ImageFormat.BMP, width, height, Orientation.TOP_LEFT);
    }

    /// Bytes from one row to the next.
    long rowBytes() {
        return ((long) width * bitsPerPixel + 31) / 32 * 4;
    }
}
