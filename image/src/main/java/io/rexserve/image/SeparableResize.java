package io.rexserve.image;

/// Pillow's resize of 8-bit pictures, bit for bit: rows first, then columns, 22-bit fixed-point weights, and rounding
/// to
/// 8 bits after each pass. Shrinking widens the filter, so every source pixel counts.
final class SeparableResize {
    private static final int FRACTION_BITS = 22;
    private static final int CHANNELS = 3;

    /// The source pixels that make up each target pixel of one axis.
    private final int[] first;
    private final int[][] weights;

    private SeparableResize(int in, int out, Resampling filter) {
        first = new int[out];
        weights = new int[out][];
        double scale = (double) in / out;
        double stretch = Math.max(1, scale);
        double reach = filter.radius() * stretch;
        for (int i = 0; i < out; i++) {
            double centre = (i + 0.5) * scale;
            int from = Math.max(0, (int) (centre - reach + 0.5));
            int to = Math.min(in, (int) (centre + reach + 0.5));
            first[i] = from;
            weights[i] = fixedPoint(filter, from, to, centre, stretch);
        }
    }

    private static int[] fixedPoint(Resampling filter, int from, int to, double centre, double stretch) {
        var exact = new double[to - from];
        double sum = 0;
        for (int i = 0; i < exact.length; i++) {
            exact[i] = filter.weight((from + i - centre + 0.5) / stretch);
            sum += exact[i];
        }
        var fixed = new int[exact.length];
        for (int i = 0; i < fixed.length; i++) {
            double scaled = exact[i] / sum * (1 << FRACTION_BITS);
            fixed[i] = (int) (scaled < 0 ? scaled - 0.5 : scaled + 0.5);
        }
        return fixed;
    }

    static RgbImage resize(RgbImage image, int width, int height, Resampling filter) {
        byte[] pixels = image.pixels();
        if (width != image.width()) {
            pixels = new SeparableResize(image.width(), width, filter).rows(pixels, image.width(), image.height());
        }
        if (height != image.height()) {
            pixels = new SeparableResize(image.height(), height, filter).columns(pixels, width);
        }
        return new RgbImage(width, height, pixels);
    }

    private byte[] rows(byte[] pixels, int width, int height) {
        int out = first.length;
        var result = new byte[CHANNELS * out * height];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < out; x++) {
                int source = CHANNELS * (y * width + first[x]);
                for (int c = 0; c < CHANNELS; c++) {
                    result[CHANNELS * (y * out + x) + c] = sum(pixels, source + c, CHANNELS, weights[x]);
                }
            }
        }
        return result;
    }

    private byte[] columns(byte[] pixels, int width) {
        int stride = CHANNELS * width;
        var result = new byte[stride * first.length];
        for (int y = 0; y < first.length; y++) {
            for (int i = 0; i < stride; i++) {
                result[y * stride + i] = sum(pixels, first[y] * stride + i, stride, weights[y]);
            }
        }
        return result;
    }

    private static byte sum(byte[] pixels, int from, int step, int[] weights) {
        int sum = 1 << (FRACTION_BITS - 1);
        for (int i = 0; i < weights.length; i++) {
            sum += weights[i] * Byte.toUnsignedInt(pixels[from + i * step]);
        }
        return (byte) Math.clamp(sum >> FRACTION_BITS, 0, 255);
    }
}
