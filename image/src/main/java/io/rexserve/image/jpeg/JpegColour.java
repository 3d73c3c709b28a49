package io.rexserve.image.jpeg;

/// What the components of a JPEG file mean, decided as libjpeg decides, and their conversion to RGB.
enum JpegColour {
    GREY,
    YCBCR,
    RGB,
    CMYK,
    YCCK;

    private static final int FRACTION_BITS = 16;
    private static final int HALF = 1 << (FRACTION_BITS - 1);
    private static final int FIX_1_40200 = 91881;
    private static final int FIX_1_77200 = 116130;
    private static final int FIX_0_71414 = 46802;
    private static final int FIX_0_34414 = 22554;
    private static final int NO_MARKER = -1;

    /// A JFIF marker beats Adobe's, and both beat the names of the components.
    ///
    /// @param adobeTransform of Adobe's marker, -1 without one
    static JpegColour of(JpegFrame frame, boolean jfif, int adobeTransform) {
        return switch (frame.components().size()) {
            case 1 -> GREY;
            case 3 -> {
                boolean named = frame.components().get(0).id == 'R'
                        && frame.components().get(1).id == 'G'
                        && frame.components().get(2).id == 'B';
                boolean rgb = adobeTransform == NO_MARKER ? named : adobeTransform == 0;
                yield rgb && !jfif ? RGB : YCBCR;
            }
            default -> adobeTransform == NO_MARKER || adobeTransform == 0 ? CMYK : YCCK;
        };
    }

    /// Converts one line of samples.
    ///
    /// @param lines one per component, 0 to 255
    /// @param pixels [width, 3], from `to`
    void convert(int[][] lines, int width, byte[] pixels, int to) {
        switch (this) {
            case GREY -> grey(lines[0], width, pixels, to);
            case RGB -> rgb(lines, width, pixels, to);
            case YCBCR -> ycbcr(lines, width, pixels, to);
            case CMYK -> inks(lines, width, pixels, to);
            case YCCK -> {
                for (int x = 0; x < width; x++) {
                    toInks(lines, x);
                }
                inks(lines, width, pixels, to);
            }
        }
    }

    private static void grey(int[] line, int width, byte[] pixels, int to) {
        for (int x = 0, target = to; x < width; x++) {
            byte value = (byte) line[x];
            pixels[target++] = value;
            pixels[target++] = value;
            pixels[target++] = value;
        }
    }

    private static void rgb(int[][] lines, int width, byte[] pixels, int to) {
        for (int x = 0, target = to; x < width; x++) {
            pixels[target++] = (byte) lines[0][x];
            pixels[target++] = (byte) lines[1][x];
            pixels[target++] = (byte) lines[2][x];
        }
    }

    private static void ycbcr(int[][] lines, int width, byte[] pixels, int to) {
        int[] luminance = lines[0];
        int[] blues = lines[1];
        int[] reds = lines[2];
        for (int x = 0, target = to; x < width; x++) {
            int y = luminance[x];
            int blue = blues[x] - 128;
            int red = reds[x] - 128;
            pixels[target++] = (byte) clamp(y + red(red));
            pixels[target++] = (byte) clamp(y + green(blue, red));
            pixels[target++] = (byte) clamp(y + blue(blue));
        }
    }

    private static int red(int red) {
        return (FIX_1_40200 * red + HALF) >> FRACTION_BITS;
    }

    private static int green(int blue, int red) {
        return (HALF - FIX_0_34414 * blue - FIX_0_71414 * red) >> FRACTION_BITS;
    }

    private static int blue(int blue) {
        return (FIX_1_77200 * blue + HALF) >> FRACTION_BITS;
    }

    /// 0 to 255. `Math.clamp` took a fifth of the whole decoding time here.
    static int clamp(int value) {
        return (value & ~0xFF) == 0 ? value : ~(value >> 31) & 0xFF;
    }

    /// Luminance and chrominances to cyan, magenta and yellow, in place.
    private static void toInks(int[][] lines, int x) {
        int y = lines[0][x];
        int blue = lines[1][x] - 128;
        int red = lines[2][x] - 128;
        lines[0][x] = clamp(255 - (y + red(red)));
        lines[1][x] = clamp(255 - (y + green(blue, red)));
        lines[2][x] = clamp(255 - (y + blue(blue)));
    }

    /// Adobe's programs, which write nearly all such files, store inks inverted: 255 is no ink. Files without their
    /// marker are read the same way, as Pillow does. Red is what cyan and black leave.
    private static void inks(int[][] lines, int width, byte[] pixels, int to) {
        for (int x = 0, target = to; x < width; x++) {
            int light = lines[3][x];
            for (int c = 0; c < 3; c++) {
                pixels[target++] = (byte) clamp(light - product(255 - lines[c][x], light));
            }
        }
    }

    /// `a` times `b` / 255, rounded as Pillow does.
    private static int product(int a, int b) {
        int scaled = a * b + 128;
        return ((scaled >> 8) + scaled) >> 8;
    }
}
