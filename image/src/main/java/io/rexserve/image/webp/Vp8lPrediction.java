package io.rexserve.image.webp;

/// The predictions of lossless WebP (RFC 9649, section 3.5.1).
final class Vp8lPrediction {
    static final int BLACK = 0xFF000000;

    private Vp8lPrediction() {}

    /// Adds the predictions of pixels of one row, none of which is in the first row or column. The pixel above and to
    /// the right of the last one is the first of its own row.
    static void undo(int kind, int[] p, int start, int end, int width) {
        for (int i = start; i < end; i++) {
            int left = p[i - 1];
            int top = p[i - width];
            int corner = p[i - width - 1];
            int right = p[i - width + 1];
            int predicted = switch (kind) {
                case 1 -> left;
                case 2 -> top;
                case 3 -> right;
                case 4 -> corner;
                case 5 -> average(average(left, right), top);
                case 6 -> average(left, corner);
                case 7 -> average(left, top);
                case 8 -> average(corner, top);
                case 9 -> average(top, right);
                case 10 -> average(average(left, corner), average(top, right));
                case 11 -> select(left, top, corner);
                case 12 -> full(left, top, corner);
                case 13 -> half(average(left, top), corner);
                default -> BLACK;
            };
            p[i] = Vp8lTransform.sum(p[i], predicted);
        }
    }

    /// Halves are rounded down, channel by channel.
    private static int average(int a, int b) {
        return (((a ^ b) & 0xFEFEFEFE) >>> 1) + (a & b);
    }

    /// Whichever of left and top is closer to left plus top less corner.
    private static int select(int left, int top, int corner) {
        int toLeft = 0;
        int toTop = 0;
        for (int shift = 0; shift < Integer.SIZE; shift += 8) {
            int c = corner >> shift & 0xFF;
            toLeft += Math.abs((top >> shift & 0xFF) - c);
            toTop += Math.abs((left >> shift & 0xFF) - c);
        }
        return toLeft < toTop ? left : top;
    }

    /// Left plus top less corner.
    private static int full(int left, int top, int corner) {
        int sum = 0;
        for (int shift = 0; shift < Integer.SIZE; shift += 8) {
            int value = (left >> shift & 0xFF) + (top >> shift & 0xFF) - (corner >> shift & 0xFF);
            sum |= Math.clamp(value, 0, 255) << shift;
        }
        return sum;
    }

    /// The average of left and top, and half of its distance to the corner.
    private static int half(int average, int corner) {
        int sum = 0;
        for (int shift = 0; shift < Integer.SIZE; shift += 8) {
            int a = average >> shift & 0xFF;
            sum |= Math.clamp(a + (a - (corner >> shift & 0xFF)) / 2, 0, 255) << shift;
        }
        return sum;
    }
}
