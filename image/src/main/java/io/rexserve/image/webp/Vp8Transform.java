package io.rexserve.image.webp;

/// The inverse transforms of VP8 (RFC 6386, section 14), in whole numbers as it demands.
final class Vp8Transform {
    private Vp8Transform() {}

    /// The first coefficients of 16 luminance blocks from those of their own transform (14.3).
    static void secondOrder(short[] in, short[] blocks) {
        var columns = new int[16];
        for (int i = 0; i < 4; i++) {
            int a0 = in[i] + in[12 + i];
            int a1 = in[4 + i] + in[8 + i];
            int a2 = in[4 + i] - in[8 + i];
            int a3 = in[i] - in[12 + i];
            columns[i] = a0 + a1;
            columns[8 + i] = a0 - a1;
            columns[4 + i] = a3 + a2;
            columns[12 + i] = a3 - a2;
        }
        for (int i = 0; i < 4; i++) {
            int dc = columns[4 * i] + 3;
            int a0 = dc + columns[4 * i + 3];
            int a1 = columns[4 * i + 1] + columns[4 * i + 2];
            int a2 = columns[4 * i + 1] - columns[4 * i + 2];
            int a3 = dc - columns[4 * i + 3];
            blocks[64 * i] = (short) ((a0 + a1) >> 3);
            blocks[64 * i + 16] = (short) ((a3 + a2) >> 3);
            blocks[64 * i + 32] = (short) ((a0 - a1) >> 3);
            blocks[64 * i + 48] = (short) ((a3 - a2) >> 3);
        }
    }

    /// Adds the transform of a block to its prediction (14.4).
    ///
    /// @param at the block's first coefficient
    /// @param columns 16 numbers to work with
    static void add(short[] in, int at, int[] columns, byte[] target, int corner, int stride) {
        for (int i = 0; i < 4; i++) {
            int first = in[at + i];
            int second = in[at + 4 + i];
            int third = in[at + 8 + i];
            int fourth = in[at + 12 + i];
            int a = first + third;
            int b = first - third;
            int c = sine(second) - cosine(fourth);
            int d = cosine(second) + sine(fourth);
            columns[4 * i] = a + d;
            columns[4 * i + 1] = b + c;
            columns[4 * i + 2] = b - c;
            columns[4 * i + 3] = a - d;
        }
        for (int i = 0; i < 4; i++) {
            int dc = columns[i] + 4;
            int a = dc + columns[8 + i];
            int b = dc - columns[8 + i];
            int c = sine(columns[4 + i]) - cosine(columns[12 + i]);
            int d = cosine(columns[4 + i]) + sine(columns[12 + i]);
            int row = corner + i * stride;
            add(target, row, (a + d) >> 3);
            add(target, row + 1, (b + c) >> 3);
            add(target, row + 2, (b - c) >> 3);
            add(target, row + 3, (a - d) >> 3);
        }
    }

    private static void add(byte[] target, int at, int difference) {
        target[at] = (byte) Math.clamp((target[at] & 0xFF) + difference, 0, 255);
    }

    /// Times sqrt(2) cos(pi/8).
    private static int cosine(int a) {
        return ((a * 20091) >> 16) + a;
    }

    /// Times sqrt(2) sin(pi/8).
    private static int sine(int a) {
        return (a * 35468) >> 16;
    }
}
