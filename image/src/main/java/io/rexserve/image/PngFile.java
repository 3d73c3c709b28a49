package io.rexserve.image;

import java.util.zip.CRC32;

/// The chunks of a PNG file (ISO/IEC 15948).
final class PngFile {
    static final String SIGNATURE = "\u0089PNG\r\n\u001a\n";
    private static final int HEADER_BYTES = 13;

    private PngFile() {}

    static ImageHeader header(byte[] file) {
        var cursor = new ByteCursor(ImageFormat.PNG, file);
        cursor.skip(SIGNATURE.length());
        if (cursor.u32() != HEADER_BYTES || !cursor.fourCharacters().equals("IHDR")) {
            throw cursor.broken("does not begin with an IHDR chunk of " + HEADER_BYTES + " bytes");
        }
        int width = cursor.i32();
        int height = cursor.i32();
        cursor.skip(HEADER_BYTES - 8 + 4);
        return ImageHeader.stored(ImageFormat.PNG, width, height, orientation(file, cursor));
    }

    /// Bytes of one pixel as stored, at least 1.
    static int bytesPerPixel(byte[] file) {
        var cursor = new ByteCursor(ImageFormat.PNG, file);
        cursor.skip(SIGNATURE.length() + 16);
        int depth = cursor.u8();
        int channels = switch (cursor.u8()) {
            case 2 -> 3;
            case 4 -> 2;
            case 6 -> 4;
            default -> 1;
        };
        return channels * Math.ceilDiv(Math.min(depth, 16), 8);
    }

    /// From the eXIf chunk, if there is one before the pixels.
    private static Orientation orientation(byte[] file, ByteCursor cursor) {
        while (cursor.remaining() > 0) {
            long length = cursor.u32();
            String name = cursor.fourCharacters();
            if (name.equals("IDAT") || name.equals("IEND")) {
                break;
            }
            int start = cursor.position();
            cursor.skip(length + 4);
            if (name.equals("eXIf")) {
                return ExifOrientation.of(ImageFormat.PNG, file, start, cursor.position() - 4);
            }
        }
        return Orientation.TOP_LEFT;
    }

    /// Walks through all chunks to the end and verifies their checksums.
    static void requireComplete(byte[] file) {
        var cursor = new ByteCursor(ImageFormat.PNG, file);
        cursor.skip(SIGNATURE.length());
        String name;
        do {
            long length = cursor.u32();
            int start = cursor.position();
            name = cursor.fourCharacters();
            cursor.skip(length);
            var sum = new CRC32();
            sum.update(file, start, cursor.position() - start);
            long stored = cursor.u32();
            if (stored != sum.getValue()) {
                throw new InvalidImageException.Broken("PNG: chunk " + name + " at byte " + (start - 4)
                        + " is corrupt: its checksum is " + Long.toHexString(sum.getValue()) + " (expected: "
                        + Long.toHexString(stored) + ")");
            }
        } while (!name.equals("IEND"));
    }
}
