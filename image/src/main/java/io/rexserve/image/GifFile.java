package io.rexserve.image;

/// The blocks of a GIF file up to its first picture.
///
/// @param width of the canvas, in pixels
/// @param height of the canvas, in pixels
/// @param left where the first picture lies on the canvas
/// @param top where the first picture lies on the canvas
/// @param pictureWidth in pixels
/// @param pictureHeight in pixels
record GifFile(int width, int height, int left, int top, int pictureWidth, int pictureHeight) {
    private static final int EXTENSION = 0x21;
    private static final int PICTURE = 0x2C;
    private static final int HAS_COLOURS = 0x80;

    /// The canvas grows where the first picture reaches over it: old files announce no canvas at all.
    static GifFile open(byte[] file) {
        var cursor = new ByteCursor(ImageFormat.GIF, file);
        cursor.skip(6);
        int width = cursor.u16le();
        int height = cursor.u16le();
        int flags = cursor.u8();
        cursor.skip(2);
        skipColours(cursor, flags);
        findPicture(cursor);
        int left = cursor.u16le();
        int top = cursor.u16le();
        int pictureWidth = cursor.u16le();
        int pictureHeight = cursor.u16le();
        return new GifFile(
                Math.max(width, left + pictureWidth),
                Math.max(height, top + pictureHeight),
                left,
                top,
                pictureWidth,
                pictureHeight);
    }

    ImageHeader header() {
        return new ImageHeader(ImageFormat.GIF, width, height, Orientation.TOP_LEFT);
    }

    private static void findPicture(ByteCursor cursor) {
        int block = cursor.u8();
        while (block == EXTENSION) {
            cursor.skip(1);
            skipData(cursor);
            block = cursor.u8();
        }
        if (block != PICTURE) {
            throw cursor.broken("a block of kind " + block + " (expected: a picture)");
        }
    }

    /// Walks to the end of the first picture's data.
    static void requireWhole(byte[] file) {
        var cursor = new ByteCursor(ImageFormat.GIF, file);
        cursor.skip(10);
        int flags = cursor.u8();
        cursor.skip(2);
        skipColours(cursor, flags);
        findPicture(cursor);
        cursor.skip(8);
        skipColours(cursor, cursor.u8());
        cursor.skip(1);
        skipData(cursor);
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
}
