package io.rexserve.data.duplicate;

import io.rexserve.image.Resampling;
import io.rexserve.image.RgbImage;
import java.util.Arrays;

/// The perceptual hash by the discrete cosine transform: 64 bits that hardly change when a picture is encoded again,
/// resized or brightened.
///
/// Zauner: Implementation and Benchmarking of Perceptual Image Hash Functions, 2010, section 3.2.1 (`pHash`): luma of
/// 32 x 32 pixels, DCT-II, the coefficients of frequencies 1 to 8 in both directions, each compared with their median.
/// Shrinking is antialiased, which takes the place of the paper's 7 x 7 mean filter.
///
/// The transform is in integers, so that hashes are the same on every processor and a picture of one colour has the
/// hash 0.
public final class PerceptualHash {
    private static final int SIDE = 32;
    private static final int BITS_PER_SIDE = 8;
    private static final int BITS = 64;
    private static final int FRACTION = 1 << 13;

    /// `[k][n]`: cos of frequency k + 1 at position n, times [#FRACTION]. StrictMath: the same everywhere.
    private static final int[][] COSINES = new int[BITS_PER_SIDE][SIDE];

    static {
        for (int k = 0; k < BITS_PER_SIDE; k++) {
            for (int n = 0; n < SIDE; n++) {
                COSINES[k][n] =
                        (int) Math.rint(FRACTION * StrictMath.cos((k + 1) * (2 * n + 1) * StrictMath.PI / (2 * SIDE)));
            }
        }
    }

    private PerceptualHash() {}

    public static long of(RgbImage image) {
        byte[] small = image.resize(SIDE, SIDE, Resampling.BILINEAR).pixels();
        long[] coefficients = transform(luma(small));
        long[] sorted = coefficients.clone();
        Arrays.sort(sorted);
        long twiceMedian = sorted[BITS / 2 - 1] + sorted[BITS / 2];
        long hash = 0;
        for (int bit = 0; bit < BITS; bit++) {
            if (2 * coefficients[bit] > twiceMedian) {
                hash |= 1L << bit;
            }
        }
        return hash;
    }

    /// How many bits differ, 0 to 64.
    public static int distance(long one, long other) {
        return Long.bitCount(one ^ other);
    }

    /// ITU-R BT.601 in Pillow's fixed point, [32, 32].
    private static int[] luma(byte[] rgb) {
        var luma = new int[SIDE * SIDE];
        for (int i = 0; i < luma.length; i++) {
            int red = rgb[3 * i] & 0xFF;
            int green = rgb[3 * i + 1] & 0xFF;
            int blue = rgb[3 * i + 2] & 0xFF;
            luma[i] = (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;
        }
        return luma;
    }

    /// [32, 32] -> rows [32, 8] -> columns [8, 8], vertical frequencies first.
    private static long[] transform(int[] luma) {
        var rows = new long[SIDE * BITS_PER_SIDE];
        for (int y = 0; y < SIDE; y++) {
            for (int k = 0; k < BITS_PER_SIDE; k++) {
                for (int x = 0; x < SIDE; x++) {
                    rows[y * BITS_PER_SIDE + k] += (long) luma[y * SIDE + x] * COSINES[k][x];
                }
            }
        }
        var both = new long[BITS];
        for (int v = 0; v < BITS_PER_SIDE; v++) {
            for (int k = 0; k < BITS_PER_SIDE; k++) {
                for (int y = 0; y < SIDE; y++) {
                    both[v * BITS_PER_SIDE + k] += rows[y * BITS_PER_SIDE + k] * COSINES[v][y];
                }
            }
        }
        return both;
    }
}
