package io.rexserve.image.jpeg;

/// The inverse discrete cosine transform that libjpeg calls accurate integer ("islow"): Loeffler, Ligtenberg and
/// Moschytz 1989, 13 fractional bits. Where damaged coefficients overflow, it wraps and saturates at 16 bits as
/// libjpeg-turbo's vector code does, so that a damaged picture has the same pixels too.
final class JpegInverseTransform {
    private static final int SIDE = JpegComponent.SIDE;
    private static final int CONSTANT_BITS = 13;
    private static final int PASS_BITS = 2;
    private static final int FIX_0_298631336 = 2446;
    private static final int FIX_0_390180644 = 3196;
    private static final int FIX_0_541196100 = 4433;
    private static final int FIX_0_765366865 = 6270;
    private static final int FIX_0_899976223 = 7373;
    private static final int FIX_1_175875602 = 9633;
    private static final int FIX_1_501321110 = 12299;
    private static final int FIX_1_847759065 = 15137;
    private static final int FIX_1_961570560 = 16069;
    private static final int FIX_2_053119869 = 16819;
    private static final int FIX_2_562915447 = 20995;
    private static final int FIX_3_072711026 = 25172;

    private final int[] work = new int[JpegComponent.BLOCK];
    private final int[] line = new int[SIDE];

    /// Transforms one block into samples of 0 to 255.
    ///
    /// @param coefficients natural order, from `from`
    /// @param samples [rows, stride], from `to`
    void transform(short[] coefficients, int from, int[] quantization, byte[] samples, int to, int stride) {
        boolean flat = true;
        for (int x = 0; x < SIDE; x++) {
            flat &= column(coefficients, from + x, quantization, x);
        }
        if (flat) {
            wrap(coefficients, from, quantization);
        }
        for (int y = 0; y < SIDE; y++) {
            row(y, samples, to + y * stride);
        }
    }

    /// @return whether the column has no other coefficient than its first
    private boolean column(short[] c, int at, int[] q, int x) {
        if ((c[at + 8] | c[at + 16] | c[at + 24] | c[at + 32] | c[at + 40] | c[at + 48] | c[at + 56]) == 0) {
            int value = saturate((short) (c[at] * q[x]) << PASS_BITS);
            for (int y = 0; y < JpegComponent.BLOCK; y += SIDE) {
                work[y + x] = value;
            }
            return true;
        }
        for (int k = 0; k < SIDE; k++) {
            line[k] = (short) (c[at + SIDE * k] * q[x + SIDE * k]);
        }
        butterfly(CONSTANT_BITS - PASS_BITS);
        for (int y = 0; y < SIDE; y++) {
            work[SIDE * y + x] = saturate(line[y]);
        }
        return false;
    }

    private static int saturate(int value) {
        return Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, value));
    }

    /// The vector code scales a block of one row of coefficients without saturation.
    private void wrap(short[] coefficients, int from, int[] quantization) {
        for (int i = 0; i < JpegComponent.BLOCK; i++) {
            int x = i & (SIDE - 1);
            work[i] = (short) ((coefficients[from + x] * quantization[x]) << PASS_BITS);
        }
    }

    private void row(int y, byte[] samples, int to) {
        int at = SIDE * y;
        System.arraycopy(work, at, line, 0, SIDE);
        if ((line[1] | line[2] | line[3] | line[4] | line[5] | line[6] | line[7]) == 0) {
            byte value = sample((line[0] + (1 << (PASS_BITS + 2))) >> (PASS_BITS + 3));
            for (int x = 0; x < SIDE; x++) {
                samples[to + x] = value;
            }
            return;
        }
        butterfly(CONSTANT_BITS + PASS_BITS + 3);
        for (int x = 0; x < SIDE; x++) {
            samples[to + x] = sample(line[x]);
        }
    }

    private static byte sample(int value) {
        return (byte) JpegColour.clamp(value + 128);
    }

    /// Eight values of 16 bits in `line`, transformed and rounded to `shift` bits fewer.
    private void butterfly(int shift) {
        int half = 1 << (shift - 1);
        int even = (line[2] + line[6]) * FIX_0_541196100;
        int even2 = even - line[6] * FIX_1_847759065;
        int even3 = even + line[2] * FIX_0_765366865;
        int even0 = (short) (line[0] + line[4]) << CONSTANT_BITS;
        int even1 = (short) (line[0] - line[4]) << CONSTANT_BITS;
        int sum0 = even0 + even3 + half;
        int sum3 = even0 - even3 + half;
        int sum1 = even1 + even2 + half;
        int sum2 = even1 - even2 + half;

        int sum73 = (short) (line[7] + line[3]);
        int sum51 = (short) (line[5] + line[1]);
        int z1 = -(line[7] + line[1]) * FIX_0_899976223;
        int z2 = -(line[5] + line[3]) * FIX_2_562915447;
        int z5 = (sum73 + sum51) * FIX_1_175875602;
        int z3 = z5 - sum73 * FIX_1_961570560;
        int z4 = z5 - sum51 * FIX_0_390180644;
        int odd0 = line[7] * FIX_0_298631336 + z1 + z3;
        int odd1 = line[5] * FIX_2_053119869 + z2 + z4;
        int odd2 = line[3] * FIX_3_072711026 + z2 + z3;
        int odd3 = line[1] * FIX_1_501321110 + z1 + z4;

        line[0] = (sum0 + odd3) >> shift;
        line[7] = (sum0 - odd3) >> shift;
        line[1] = (sum1 + odd2) >> shift;
        line[6] = (sum1 - odd2) >> shift;
        line[2] = (sum2 + odd1) >> shift;
        line[5] = (sum2 - odd1) >> shift;
        line[3] = (sum3 + odd0) >> shift;
        line[4] = (sum3 - odd0) >> shift;
    }
}
