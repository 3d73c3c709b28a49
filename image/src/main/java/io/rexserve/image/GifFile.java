package io.rexserve.image;

import java.util.Arrays;

/// The blocks of a GIF file up to its first frame.
///
/// @param width of the canvas, in pixels
/// @param height of the canvas, in pixels
/// @param left of the first frame on the canvas, in pixels
/// @param top of the first frame on the canvas, in pixels
/// @param frameWidth in pixels
/// @param frameHeight in pixels
record GifFile(int width, int height, int left, int top, int frameWidth, int frameHeight) {
    private static final int EXTENSION = 0x21;
    private static final int IMAGE = 0x2C;
    private static final int HAS_COLOURS = 0x80;
    private static final int CHANNELS = 3;
    private static final byte WHITE = (byte) 255;

    /// The canvas grows where the first frame reaches over it: old files announce no canvas at all.
    static GifFile open(byte[] file) {
        var cursor = new ByteCursor(ImageFormat.GIF, file);
        cursor.skip(6);
        int width = cursor.u16le();
        int height = cursor.u16le();
        skipToFrame(cursor);
        int left = cursor.u16le();
        int top = cursor.u16le();
        int frameWidth = cursor.u16le();
        int frameHeight = cursor.u16le();
        return new GifFile(
                Math.max(width, left + frameWidth),
                Math.max(height, top + frameHeight),
                left,
                top,
                frameWidth,
                frameHeight);
    }

    ImageHeader header() {
        return new ImageHeader(ImageFormat.GIF, width, height, Orientation.TOP_LEFT);
    }

    /// Walks to the end of the first frame's data.
    static void requireComplete(byte[] file) {
        var cursor = new ByteCursor(ImageFormat.GIF, file);
        cursor.skip(10);
        skipToFrame(cursor);
        cursor.skip(8);
        skipColours(cursor, cursor.u8());
        cursor.skip(1);
        skipData(cursor);
    }

    /// From behind the canvas size to the first frame's position.
    private static void skipToFrame(ByteCursor cursor) {
        int flags = cursor.u8();
        cursor.skip(2);
        skipColours(cursor, flags);
        int block = cursor.u8();
        while (block == EXTENSION) {
            cursor.skip(1);
            skipData(cursor);
            block = cursor.u8();
        }
        if (block != IMAGE) {
            throw cursor.broken("a block of kind " + block + " (expected: an image)");
        }
    }

    private static void skipColours(ByteCursor cursor, int flags) {
        if ((flags & HAS_COLOURS) != 0) {
            cursor.skip(3L << ((flags & 7) + 1));
        }
    }

    private static void skipData(ByteCursor cursor) {
        int length = cursor.u8();
        while (length > 0) {
            cursor.skip(length);
            length = cursor.u8();
        }
    }

    /// The first frame on its otherwise white canvas.
    RgbImage onCanvas(RgbImage frame) {
        if (frame.width() == width && frame.height() == height) {
            return frame;
        }
        var pixels = new byte[CHANNELS * width * height];
        Arrays.fill(pixels, WHITE);
        int row = CHANNELS * frame.width();
        for (int y = 0; y < frame.height(); y++) {
            System.arraycopy(frame.pixels(), y * row, pixels, CHANNELS * ((top + y) * width + left), row);
        }
        return new RgbImage(width, height, pixels);
    }
}
