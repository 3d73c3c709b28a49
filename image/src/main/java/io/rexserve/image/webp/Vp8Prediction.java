package io.rexserve.image.webp;

import java.util.Arrays;

/// Predicts blocks from the samples above and to the left (RFC 6386, section 12). The caller has put these samples
/// around the block, those beyond the frame's edges included.
final class Vp8Prediction {
    /// Samples from one row of the working area to the next.
    static final int STRIDE = 32;

    static final int DC = 0;
    static final int TRUE_MOTION = 1;
    static final int VERTICAL = 2;
    static final int HORIZONTAL = 3;
    private static final int LEFT_DOWN = 4;
    private static final int RIGHT_DOWN = 5;
    private static final int VERTICAL_RIGHT = 6;
    private static final int VERTICAL_LEFT = 7;
    private static final int HORIZONTAL_DOWN = 8;
    private static final byte GREY = (byte) 128;

    private Vp8Prediction() {}

    /// A square of 8 or 16 samples.
    ///
    /// @param above whether there are samples above, in the frame
    /// @param beside whether there are samples to the left, in the frame
    static void square(byte[] s, int at, int size, int mode, boolean above, boolean beside) {
        switch (mode) {
            case DC -> fill(s, at, size, average(s, at, size, above, beside));
            case TRUE_MOTION -> trueMotion(s, at, size);
            case VERTICAL -> {
                for (int y = 0; y < size; y++) {
                    System.arraycopy(s, at - STRIDE, s, at + y * STRIDE, size);
                }
            }
            default -> {
                for (int y = 0; y < size; y++) {
                    Arrays.fill(s, at + y * STRIDE, at + y * STRIDE + size, s[at + y * STRIDE - 1]);
                }
            }
        }
    }

    private static void fill(byte[] s, int at, int size, byte value) {
        for (int y = 0; y < size; y++) {
            Arrays.fill(s, at + y * STRIDE, at + y * STRIDE + size, value);
        }
    }

    private static byte average(byte[] s, int at, int size, boolean above, boolean beside) {
        if (!above && !beside) {
            return GREY;
        }
        int sum = 0;
        int count = 0;
        for (int i = 0; i < size; i++) {
            if (above) {
                sum += s[at - STRIDE + i] & 0xFF;
                count++;
            }
            if (beside) {
                sum += s[at + i * STRIDE - 1] & 0xFF;
                count++;
            }
        }
        return (byte) ((sum + count / 2) / count);
    }

    private static void trueMotion(byte[] s, int at, int size) {
        int corner = s[at - STRIDE - 1] & 0xFF;
        for (int y = 0; y < size; y++) {
            int row = at + y * STRIDE;
            int difference = (s[row - 1] & 0xFF) - corner;
            for (int x = 0; x < size; x++) {
                s[row + x] = (byte) Math.clamp((s[at - STRIDE + x] & 0xFF) + difference, 0, 255);
            }
        }
    }

    /// A sub-block of 4 x 4 samples.
    ///
    /// @param edge 13 numbers to work with: the samples from the lower left over the corner to the upper right
    static void subBlock(byte[] s, int at, int mode, int[] edge) {
        if (mode == DC) {
            fill(s, at, 4, average(s, at, 4, true, true));
            return;
        }
        if (mode == TRUE_MOTION) {
            trueMotion(s, at, 4);
            return;
        }
        for (int i = 0; i < 4; i++) {
            edge[i] = s[at + (3 - i) * STRIDE - 1] & 0xFF;
        }
        for (int i = 4; i < 13; i++) {
            edge[i] = s[at - STRIDE + i - 5] & 0xFF;
        }
        switch (mode) {
            case VERTICAL -> vertical(s, at, edge);
            case HORIZONTAL -> horizontal(s, at, edge);
            case LEFT_DOWN -> leftDown(s, at, edge);
            case RIGHT_DOWN -> rightDown(s, at, edge);
            case VERTICAL_RIGHT -> verticalRight(s, at, edge);
            case VERTICAL_LEFT -> verticalLeft(s, at, edge);
            case HORIZONTAL_DOWN -> horizontalDown(s, at, edge);
            default -> horizontalUp(s, at, edge);
        }
    }

    private static void set(byte[] s, int at, int x, int y, int value) {
        s[at + y * STRIDE + x] = (byte) value;
    }

    private static int two(int[] e, int i) {
        return (e[i] + e[i + 1] + 1) >> 1;
    }

    /// Weighted, around an edge sample.
    private static int three(int[] e, int i) {
        return (e[i - 1] + 2 * e[i] + e[i + 1] + 2) >> 2;
    }

    private static void vertical(byte[] s, int at, int[] e) {
        for (int x = 0; x < 4; x++) {
            int value = three(e, 5 + x);
            for (int y = 0; y < 4; y++) {
                set(s, at, x, y, value);
            }
        }
    }

    private static void horizontal(byte[] s, int at, int[] e) {
        for (int y = 0; y < 4; y++) {
            int value = y == 3 ? (e[1] + 3 * e[0] + 2) >> 2 : three(e, 3 - y);
            for (int x = 0; x < 4; x++) {
                set(s, at, x, y, value);
            }
        }
    }

    private static void leftDown(byte[] s, int at, int[] e) {
        for (int y = 0; y < 4; y++) {
            for (int x = 0; x < 4; x++) {
                set(s, at, x, y, x + y == 6 ? (e[11] + 3 * e[12] + 2) >> 2 : three(e, 6 + x + y));
            }
        }
    }

    private static void rightDown(byte[] s, int at, int[] e) {
        for (int y = 0; y < 4; y++) {
            for (int x = 0; x < 4; x++) {
                set(s, at, x, y, three(e, 4 + x - y));
            }
        }
    }

    private static void verticalRight(byte[] s, int at, int[] e) {
        set(s, at, 0, 3, three(e, 2));
        set(s, at, 0, 2, three(e, 3));
        for (int x = 0; x < 4; x++) {
            int even = two(e, 4 + x);
            int odd = three(e, 4 + x);
            set(s, at, x, 0, even);
            set(s, at, x, 1, odd);
            if (x < 3) {
                set(s, at, x + 1, 2, even);
                set(s, at, x + 1, 3, odd);
            }
        }
    }

    private static void verticalLeft(byte[] s, int at, int[] e) {
        for (int x = 0; x < 4; x++) {
            int even = two(e, 5 + x);
            int odd = three(e, 6 + x);
            set(s, at, x, 0, even);
            set(s, at, x, 1, odd);
            if (x > 0) {
                set(s, at, x - 1, 2, even);
                set(s, at, x - 1, 3, odd);
            }
        }
        set(s, at, 3, 2, three(e, 10));
        set(s, at, 3, 3, three(e, 11));
    }

    private static void horizontalDown(byte[] s, int at, int[] e) {
        for (int y = 0; y < 4; y++) {
            int even = two(e, 3 - y);
            int odd = three(e, 4 - y);
            set(s, at, 0, y, even);
            set(s, at, 1, y, odd);
            if (y < 3) {
                set(s, at, 2, y + 1, even);
                set(s, at, 3, y + 1, odd);
            }
        }
        set(s, at, 2, 0, three(e, 5));
        set(s, at, 3, 0, three(e, 6));
    }

    private static void horizontalUp(byte[] s, int at, int[] e) {
        int[] values = {
            two(e, 2),
            three(e, 2),
            two(e, 1),
            three(e, 1),
            two(e, 0),
            (e[1] + 3 * e[0] + 2) >> 2,
            e[0],
            e[0],
            e[0],
            e[0]
        };
        for (int y = 0; y < 4; y++) {
            for (int x = 0; x < 4; x++) {
                set(s, at, x, y, values[2 * y + x]);
            }
        }
    }
}
