package io.rexserve.image.png;

import io.rexserve.image.ImageFormat;
import io.rexserve.image.file.ByteCursor;

/// The IHDR chunk of a PNG file.
///
/// @param width pixels
/// @param height pixels
/// @param depth bits per sample
/// @param interlaced whether the pixels come in Adam7's seven passes
record PngHeader(int width, int height, int depth, Colour colour, boolean interlaced) {
    /// The colour types by their numbers in the file.
    enum Colour {
        GREY(0, 1),
        RGB(2, 3),
        PALETTE(3, 1),
        GREY_ALPHA(4, 2),
        RGB_ALPHA(6, 4);

        private final int number;
        private final int samples;

        Colour(int number, int samples) {
            this.number = number;
            this.samples = samples;
        }

        int samples() {
            return samples;
        }
    }

    static PngHeader read(byte[] file, int start) {
        var cursor = new ByteCursor(ImageFormat.PNG, file, start, file.length);
        int width = cursor.i32();
        int height = cursor.i32();
        int depth = cursor.u8();
        int number = cursor.u8();
        cursor.skip(1); // the compression method: Pillow does not look at it
        int filter = cursor.u8();
        boolean interlaced = cursor.u8() != 0;
        for (Colour colour : Colour.values()) {
            if (colour.number == number && allowed(colour, depth)) {
                if (filter != 0) {
                    throw cursor.broken("filter method " + filter + " (expected: 0)");
                }
                return new PngHeader(width, height, depth, colour, interlaced);
            }
        }
        throw cursor.broken("colour type " + number + " with " + depth
                + " bits per sample (expected: type 0 with 1, 2, 4, 8 or 16, type 3 with 1, 2, 4 or 8, type 2, 4 or 6 with"
                + " 8 or 16)");
    }

    private static boolean allowed(Colour colour, int depth) {
        return switch (colour) {
            case GREY -> depth == 1 || depth == 2 || depth == 4 || depth == 8 || depth == 16;
            case PALETTE -> depth == 1 || depth == 2 || depth == 4 || depth == 8;
            case RGB, GREY_ALPHA, RGB_ALPHA -> depth == 8 || depth == 16;
        };
    }

    int bitsPerPixel() {
        return depth * colour.samples();
    }

    /// The bytes of a row of so many pixels, without its filter byte.
    int rowBytes(int pixels) {
        return (int) (((long) pixels * bitsPerPixel() + 7) / 8);
    }
}
