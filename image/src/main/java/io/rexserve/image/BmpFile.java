package io.rexserve.image;

/// The headers of a BMP file.
final class BmpFile {
    private static final int OLD_HEADER_BYTES = 12;
    private static final int HEADER_BYTES = 40;
    private static final int RGB = 0;
    private static final int BIT_FIELDS = 3;

    private final int length;
    private final int width;
    private final int height;
    private final long pixels;
    private final int bitsPerPixel;
    private final int compression;

    private BmpFile(byte[] file) {
        length = file.length;
        var cursor = new ByteCursor(ImageFormat.BMP, file);
        cursor.skip(10);
        pixels = cursor.u32le();
        long headerBytes = cursor.u32le();
        if (headerBytes == OLD_HEADER_BYTES) {
            width = cursor.u16le();
            height = cursor.u16le();
            cursor.skip(2);
            bitsPerPixel = cursor.u16le();
            compression = RGB;
        } else if (headerBytes >= HEADER_BYTES) {
            width = cursor.i32le();
            height = Math.abs(cursor.i32le()); // negative: stored from the top
            cursor.skip(2);
            bitsPerPixel = cursor.u16le();
            compression = cursor.i32le();
        } else {
            throw cursor.broken("a header of " + headerBytes + " bytes (expected: 12, or 40 and more)");
        }
    }

    static BmpFile open(byte[] file) {
        return new BmpFile(file);
    }

    ImageHeader header() {
        return new ImageHeader(ImageFormat.BMP, width, height, Orientation.TOP_LEFT);
    }

    /// Compares the bytes that uncompressed rows need with the file's length.
    void requireComplete() {
        if (compression == RGB || compression == BIT_FIELDS) {
            long row = ((long) width * bitsPerPixel + 31) / 32 * 4;
            long need = pixels + row * height;
            if (need > length) {
                throw new InvalidImageException.Broken("BMP: ends at byte " + length + " (expected: at least " + need
                        + " bytes); the file is truncated");
            }
        }
    }
}
