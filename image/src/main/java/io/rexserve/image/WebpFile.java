package io.rexserve.image;

import java.util.Arrays;

/// The chunks of a WebP file (RFC 9649).
final class WebpFile {
    private static final int SIZE_BITS = 14;
    private static final int SIZE_MASK = (1 << SIZE_BITS) - 1;
    private static final int LOSSLESS_SIGNATURE = 0x2F;
    private static final int LOSSY_START_CODE = 0x2A019D;

    private WebpFile() {}

    static ImageHeader header(byte[] file) {
        var cursor = new ByteCursor(ImageFormat.WEBP, file);
        cursor.skip(12);
        String name = cursor.fourCharacters();
        long length = cursor.u32le();
        return switch (name) {
            case "VP8 " -> lossy(cursor);
            case "VP8L" -> lossless(cursor);
            case "VP8X" -> extended(file, cursor, length);
            default -> throw cursor.broken("begins with a chunk \"" + name + "\" (expected: VP8, VP8L or VP8X)");
        };
    }

    private static ImageHeader lossy(ByteCursor cursor) {
        cursor.skip(3);
        if (cursor.u24le() != LOSSY_START_CODE) {
            throw cursor.broken("its image does not begin with a key frame");
        }
        int width = cursor.u16le() & SIZE_MASK;
        int height = cursor.u16le() & SIZE_MASK;
        return new ImageHeader(ImageFormat.WEBP, width, height, Orientation.TOP_LEFT);
    }

    private static ImageHeader lossless(ByteCursor cursor) {
        if (cursor.u8() != LOSSLESS_SIGNATURE) {
            throw cursor.broken("its lossless image has no signature");
        }
        int bits = cursor.i32le();
        int width = (bits & SIZE_MASK) + 1;
        int height = ((bits >> SIZE_BITS) & SIZE_MASK) + 1;
        return new ImageHeader(ImageFormat.WEBP, width, height, Orientation.TOP_LEFT);
    }

    private static ImageHeader extended(byte[] file, ByteCursor cursor, long length) {
        int start = cursor.position();
        cursor.skip(4);
        int width = cursor.u24le() + 1;
        int height = cursor.u24le() + 1;
        cursor.skip(Math.max(0, start + length - cursor.position()));
        return ImageHeader.stored(ImageFormat.WEBP, width, height, orientation(file, cursor));
    }

    /// From the EXIF chunk, which follows the pixels.
    private static Orientation orientation(byte[] file, ByteCursor cursor) {
        while (cursor.remaining() >= 8) {
            String name = cursor.fourCharacters();
            long length = cursor.u32le();
            int start = cursor.position();
            cursor.skip(length);
            if (name.equals("EXIF")) {
                return ExifOrientation.of(Arrays.copyOfRange(file, start, cursor.position()), null);
            }
            cursor.skip(Math.min(cursor.remaining(), length & 1)); // chunks are padded to even lengths
        }
        return Orientation.TOP_LEFT;
    }

    /// Compares the announced length with the actual one.
    static void requireComplete(byte[] file) {
        var cursor = new ByteCursor(ImageFormat.WEBP, file);
        cursor.skip(4);
        long length = cursor.u32le();
        cursor.skip(length);
    }
}
