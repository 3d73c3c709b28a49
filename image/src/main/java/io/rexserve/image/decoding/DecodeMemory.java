package io.rexserve.image.decoding;

import io.rexserve.image.ImageHeader;
import io.rexserve.image.Orientation;
import io.rexserve.image.jpeg.JpegFile;
import io.rexserve.image.webp.WebpFile;

/// The memory that decoding a file takes, known from its headers.
final class DecodeMemory {
    /// Of the result: red, green and blue.
    private static final int RGB = 3;

    /// Rows, tables and buffers that do not grow with the image.
    private static final long FIXED = 1 << 20;

    private DecodeMemory() {}

    /// Bytes that are held at the peak, of Java and native memory together, the file itself not counted.
    static long peakBytes(byte[] file, ImageHeader header) {
        long pixels = header.pixels();
        long decoder = switch (header.format()) {
            case JPEG -> JpegFile.open(file).decodeBytes();
            case PNG, GIF -> pixels * RGB;
            case WEBP -> WebpFile.decodeBytes(file, header);
            case BMP -> pixels * (RGB + 1);
        };
        long turned = header.orientation() == Orientation.TOP_LEFT ? 0 : 2L * RGB * pixels;
        return FIXED + Math.max(decoder, turned);
    }
}
