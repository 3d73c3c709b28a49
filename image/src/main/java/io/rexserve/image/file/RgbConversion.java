package io.rexserve.image.file;

import io.rexserve.image.RgbImage;

/// Colours with opacity to 8-bit RGB on white.
public final class RgbConversion {
    private static final int CHANNELS = 3;
    private static final int WHITE = 255;

    private RgbConversion() {}

    /// @param argb [height, width] of alpha, red, green and blue
    /// @param transparent whether alpha counts
    public static RgbImage fromArgb(int[] argb, int width, int height, boolean transparent) {
        var pixels = new byte[CHANNELS * argb.length];
        int target = 0;
        for (int pixel : argb) {
            int alpha = transparent ? pixel >>> 24 : WHITE;
            pixels[target++] = onWhite(pixel >> 16 & 0xFF, alpha);
            pixels[target++] = onWhite(pixel >> 8 & 0xFF, alpha);
            pixels[target++] = onWhite(pixel & 0xFF, alpha);
        }
        return new RgbImage(width, height, pixels);
    }

    /// Lays an image on white, in its own array.
    ///
    /// @param alpha [height, width]
    public static RgbImage onWhite(RgbImage image, byte[] alpha) {
        byte[] pixels = image.pixels();
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = onWhite(pixels[i] & 0xFF, alpha[i / CHANNELS] & 0xFF);
        }
        return image;
    }

    /// A colour of some opacity, 0 to 255, on white.
    public static byte onWhite(int colour, int alpha) {
        return (byte) (product(colour, alpha) + WHITE - alpha);
    }

    /// `a` times `b` / 255, rounded.
    private static int product(int a, int b) {
        return (a * b + WHITE / 2) / WHITE;
    }
}
