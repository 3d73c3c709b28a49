package io.rexserve.image.webp;

import io.rexserve.image.file.ByteCursor;
import io.rexserve.image.file.DecodeMeter;
import java.util.Arrays;

/// The alpha channel of a lossy WebP image (RFC 9649, section 2.7.1.2).
final class WebpAlpha {
    private static final int LOSSLESS = 1;
    private static final int HORIZONTAL = 1;
    private static final int VERTICAL = 2;
    private static final int GRADIENT = 3;

    private WebpAlpha() {}

    /// Opacities, [height, width].
    ///
    /// @param cursor at the chunk's first byte, ending with it
    static byte[] decode(byte[] file, ByteCursor cursor, int width, int height, DecodeMeter meter) {
        int flags = cursor.u8();
        int method = flags & 3;
        if (method > LOSSLESS || (flags >> 4 & 3) > 1 || flags >> 6 > 1) {
            throw cursor.broken("its alpha channel is of an unknown kind " + flags);
        }
        byte[] alpha = method == LOSSLESS
                ? green(Vp8lDecoder.decodeAlpha(file, cursor, width, height, meter))
                : stored(file, cursor, width * height);
        unfilter(flags >> 2 & 3, alpha, width, height);
        return alpha;
    }

    private static byte[] stored(byte[] file, ByteCursor cursor, int length) {
        int start = cursor.position();
        cursor.skip(length);
        return Arrays.copyOfRange(file, start, start + length);
    }

    private static byte[] green(int[] pixels) {
        var alpha = new byte[pixels.length];
        for (int i = 0; i < alpha.length; i++) {
            alpha[i] = (byte) (pixels[i] >> 8);
        }
        return alpha;
    }

    private static void unfilter(int filter, byte[] alpha, int width, int height) {
        for (int y = 0; y < height; y++) {
            int row = y * width;
            for (int i = row; i < row + width; i++) {
                alpha[i] += (byte) prediction(filter, alpha, i, i == row, y == 0, width);
            }
            if (filter == 0) {
                return;
            }
        }
    }

    private static int prediction(int filter, byte[] a, int i, boolean firstColumn, boolean firstRow, int width) {
        if (firstColumn) {
            return filter == 0 || firstRow ? 0 : a[i - width];
        }
        if (firstRow) {
            return filter == 0 ? 0 : a[i - 1];
        }
        return switch (filter) {
            case HORIZONTAL -> a[i - 1];
            case VERTICAL -> a[i - width];
            case GRADIENT -> Math.clamp((a[i - 1] & 0xFF) + (a[i - width] & 0xFF) - (a[i - width - 1] & 0xFF), 0, 255);
            default -> 0;
        };
    }
}
