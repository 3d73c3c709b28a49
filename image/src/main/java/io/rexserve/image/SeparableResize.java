package io.rexserve.image;

import java.util.Arrays;

/// Pillow's resize of 8-bit images, bit for bit (`src/libImaging/Resample.c`): rows first, then columns, weights in
/// fixed point with 22 fractional bits, rounding to 8 bits after each pass, and no pass where a side keeps its length.
/// Shrinking widens the filter, so that every source pixel counts.
final class SeparableResize {
    private static final int FRACTION_BITS = 22;
    private static final int HALF = 1 << (FRACTION_BITS - 1);
    private static final int CHANNELS = 3;

    /// For each target position of one axis: its first source position, and the weights from there on.
    private final int[] first;
    private final int[][] weights;

    private SeparableResize(int from, int to, Resampling filter) {
        first = new int[to];
        weights = new int[to][];
        double scale = (double) from / to;
        double stretch = Math.max(1, scale);
        double reach = filter.radius() * stretch;
        for (int i = 0; i < to; i++) {
            double centre = (i + 0.5) * scale;
            first[i] = Math.max(0, (int) (centre - reach + 0.5));
            int end = Math.min(from, (int) (centre + reach + 0.5));
            weights[i] = fixedPoint(filter, first[i], end, centre, stretch);
        }
    }

    private static int[] fixedPoint(Resampling filter, int start, int end, double centre, double stretch) {
        var exact = new double[end - start];
        double shrink = 1.0 / stretch; // Pillow multiplies by the reciprocal; a division differs in the last bit
        double sum = 0;
        for (int i = 0; i < exact.length; i++) {
            exact[i] = filter.weight((i + start - centre + 0.5) * shrink);
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
        if (width == image.width() && height == image.height()) {
            return new RgbImage(width, height, image.pixels().clone());
        }
        byte[] pixels = image.pixels();
        if (width != image.width()) {
            pixels = new SeparableResize(image.width(), width, filter).rows(pixels, image.width(), image.height());
        }
        if (height != image.height()) {
            pixels = new SeparableResize(image.height(), height, filter).columns(pixels, width);
        }
        return new RgbImage(width, height, pixels);
    }

    /// [height, width, 3] to [height, first.length, 3].
    private byte[] rows(byte[] pixels, int width, int height) {
        var result = new byte[Math.multiplyExact(CHANNELS * first.length, height)];
        for (int y = 0; y < height; y++) {
            row(pixels, CHANNELS * y * width, result, CHANNELS * y * first.length);
        }
        return result;
    }

    private void row(byte[] pixels, int source, byte[] result, int target) {
        int out = target;
        for (int x = 0; x < first.length; x++) {
            int red = HALF;
            int green = HALF;
            int blue = HALF;
            int in = source + CHANNELS * first[x];
            for (int weight : weights[x]) {
                red += weight * (pixels[in] & 0xFF);
                green += weight * (pixels[in + 1] & 0xFF);
                blue += weight * (pixels[in + 2] & 0xFF);
                in += CHANNELS;
            }
            result[out] = round(red);
            result[out + 1] = round(green);
            result[out + 2] = round(blue);
            out += CHANNELS;
        }
    }

    /// [height, width, 3] to [first.length, width, 3], a whole row at a time: such loops become vector code.
    private byte[] columns(byte[] pixels, int width) {
        int stride = CHANNELS * width;
        var result = new byte[Math.multiplyExact(stride, first.length)];
        var sums = new int[stride];
        for (int y = 0; y < first.length; y++) {
            Arrays.fill(sums, HALF);
            for (int i = 0; i < weights[y].length; i++) {
                addRow(sums, pixels, (first[y] + i) * stride, weights[y][i]);
            }
            for (int i = 0; i < stride; i++) {
                result[y * stride + i] = round(sums[i]);
            }
        }
        return result;
    }

    private static void addRow(int[] sums, byte[] pixels, int from, int weight) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += weight * (pixels[from + i] & 0xFF);
        }
    }

    private static byte round(int sum) {
        return (byte) Math.clamp(sum >> FRACTION_BITS, 0, 255);
    }
}
