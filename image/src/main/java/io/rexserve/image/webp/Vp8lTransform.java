package io.rexserve.image.webp;

import io.rexserve.image.file.DecodeMeter;
import java.util.Arrays;

/// A transform that was applied to a lossless image before it was coded (RFC 9649, section 3.5). It is undone in place.
sealed interface Vp8lTransform {
    /// Pixels of a row as coded.
    int storedWidth();

    /// Undoes the transform.
    ///
    /// @param pixels alpha, red, green and blue each, as coded, row by row from the beginning
    void invert(int[] pixels, int height, DecodeMeter meter);

    /// Squares of 2^bits pixels that cover a side.
    static int tiles(int size, int bits) {
        return (int) ((size + (1L << bits) - 1) >> bits);
    }

    /// The sum of two pixels, channel by channel.
    static int sum(int a, int b) {
        int alphaAndGreen = (a & 0xFF00FF00) + (b & 0xFF00FF00);
        int redAndBlue = (a & 0x00FF00FF) + (b & 0x00FF00FF);
        return (alphaAndGreen & 0xFF00FF00) | (redAndBlue & 0x00FF00FF);
    }

    /// Green was subtracted from red and blue.
    record SubtractGreen(int storedWidth) implements Vp8lTransform {
        @Override
        public void invert(int[] pixels, int height, DecodeMeter meter) {
            for (int i = 0; i < storedWidth * height; i++) {
                int green = pixels[i] >> 8 & 0xFF;
                int redAndBlue = (pixels[i] & 0x00FF00FF) + (green << 16 | green);
                pixels[i] = (pixels[i] & 0xFF00FF00) | (redAndBlue & 0x00FF00FF);
            }
            meter.count((long) storedWidth * height);
        }
    }

    /// Parts of green and red were subtracted from red and blue.
    ///
    /// @param tiles the multipliers of each square
    @SuppressWarnings("ArrayRecordComponent") // its own
    record CrossColour(int storedWidth, int bits, int[] tiles) implements Vp8lTransform {
        @Override
        public void invert(int[] pixels, int height, DecodeMeter meter) {
            int across = Vp8lTransform.tiles(storedWidth, bits);
            int i = 0;
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < storedWidth; x++) {
                    int factors = tiles[(y >> bits) * across + (x >> bits)];
                    int pixel = pixels[i];
                    byte green = (byte) (pixel >> 8);
                    byte red = (byte) ((pixel >> 16) + product((byte) factors, green));
                    int blue = pixel + product((byte) (factors >> 8), green) + product((byte) (factors >> 16), red);
                    pixels[i++] = (pixel & 0xFF00FF00) | ((red & 0xFF) << 16) | (blue & 0xFF);
                }
                meter.count(storedWidth);
            }
        }

        private static int product(byte factor, byte colour) {
            return (factor * colour) >> 5;
        }
    }

    /// Pixels were indices of colours, several in one pixel if there are few colours.
    ///
    /// @param width in pixels, as shown
    /// @param bits the logarithm of the pixels in one
    /// @param colours as many as an index can name, the undefined ones transparent
    @SuppressWarnings("ArrayRecordComponent") // its own
    record Palette(int width, int bits, int[] colours) implements Vp8lTransform {
        /// @param stored colours, each less the one before
        static Palette of(int width, int[] stored) {
            int bits = stored.length > 16 ? 0 : stored.length > 4 ? 1 : stored.length > 2 ? 2 : 3;
            int[] colours = Arrays.copyOf(stored, 1 << (8 >> bits));
            for (int i = 1; i < stored.length; i++) {
                colours[i] = sum(colours[i], colours[i - 1]);
            }
            return new Palette(width, bits, colours);
        }

        @Override
        public int storedWidth() {
            return tiles(width, bits);
        }

        @Override
        public void invert(int[] pixels, int height, DecodeMeter meter) {
            int depth = 8 >> bits;
            int mask = (1 << depth) - 1;
            int inOne = 1 << bits;
            int stored = storedWidth();
            for (int y = height - 1; y >= 0; y--) { // backwards, as rows grow
                for (int s = stored - 1; s >= 0; s--) {
                    int packed = pixels[y * stored + s] >> 8 & 0xFF;
                    for (int x = Math.min(width, (s + 1) * inOne) - 1; x >= s * inOne; x--) {
                        pixels[y * width + x] = colours[(packed >> ((x & (inOne - 1)) * depth)) & mask];
                    }
                }
                meter.count(width);
            }
        }
    }

    /// Pixels were predicted from those before them.
    ///
    /// @param tiles the kind of prediction of each square, in its green
    @SuppressWarnings("ArrayRecordComponent") // its own
    record Predictor(int storedWidth, int bits, int[] tiles) implements Vp8lTransform {
        @Override
        public void invert(int[] pixels, int height, DecodeMeter meter) {
            int across = Vp8lTransform.tiles(storedWidth, bits);
            pixels[0] = sum(pixels[0], Vp8lPrediction.BLACK);
            for (int x = 1; x < storedWidth; x++) {
                pixels[x] = sum(pixels[x], pixels[x - 1]);
            }
            for (int y = 1; y < height; y++) {
                int row = y * storedWidth;
                pixels[row] = sum(pixels[row], pixels[row - storedWidth]);
                int x = 1;
                while (x < storedWidth) {
                    int end = Math.min(storedWidth, ((x >> bits) + 1) << bits);
                    int kind = tiles[(y >> bits) * across + (x >> bits)] >> 8 & 15;
                    Vp8lPrediction.undo(kind, pixels, row + x, row + end, storedWidth);
                    x = end;
                }
                meter.count(storedWidth);
            }
        }
    }
}
