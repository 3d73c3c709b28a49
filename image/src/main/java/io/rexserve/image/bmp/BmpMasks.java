package io.rexserve.image.bmp;

import io.rexserve.image.file.ByteCursor;

/// Which bits of a BMP pixel of 16, 24 or 32 bits are its colours and its opacity: the layouts that Pillow reads.
///
/// @param alpha 0 if the picture is opaque
record BmpMasks(int red, int green, int blue, int alpha) {
    private static final BmpMasks RGB555 = new BmpMasks(0x7C00, 0x3E0, 0x1F, 0);
    private static final BmpMasks RGB888 = new BmpMasks(0xFF0000, 0xFF00, 0xFF, 0);
    private static final BmpMasks NONE = new BmpMasks(0, 0, 0, 0);
    private static final BmpMasks WITH_ALPHA = new BmpMasks(0xFF0000, 0xFF00, 0xFF, 0xFF000000);

    /// The layout of files that name none.
    static BmpMasks of(int bitsPerPixel) {
        return bitsPerPixel == 16 ? RGB555 : RGB888;
    }

    /// Three masks, four if the header is long enough.
    static BmpMasks read(ByteCursor cursor, int bitsPerPixel, boolean alpha) {
        var masks = new BmpMasks(cursor.i32le(), cursor.i32le(), cursor.i32le(), alpha ? cursor.i32le() : 0);
        if (bitsPerPixel == 32 && masks.equals(NONE)) {
            return WITH_ALPHA;
        }
        var colours = new BmpMasks(masks.red, masks.green, masks.blue, 0);
        boolean supported = switch (bitsPerPixel) {
            case 16 -> colours.equals(RGB555) || colours.equals(new BmpMasks(0xF800, 0x7E0, 0x1F, 0));
            case 24 -> colours.equals(RGB888);
            default -> masks.wholeBytes();
        };
        if (!supported) {
            throw cursor.broken("colour masks " + masks + " of " + bitsPerPixel
                    + " bits (expected: 7c00, 3e0, 1f or f800, 7e0, 1f of 16 bits; whole bytes of 24 or 32)");
        }
        return bitsPerPixel == 32 ? masks : colours;
    }

    private boolean wholeBytes() {
        int[][] known = {
            {0xFF0000, 0xFF00, 0xFF, 0},
            {0xFF000000, 0xFF0000, 0xFF00, 0},
            {0xFF000000, 0xFF00, 0xFF, 0},
            {0xFF000000, 0xFF0000, 0xFF00, 0xFF},
            {0xFF, 0xFF00, 0xFF0000, 0xFF000000},
            {0xFF0000, 0xFF00, 0xFF, 0xFF000000},
            {0xFF000000, 0xFF00, 0xFF, 0xFF0000},
        };
        for (int[] layout : known) {
            if (layout[0] == red && layout[1] == green && layout[2] == blue && layout[3] == alpha) {
                return true;
            }
        }
        return false;
    }

    /// The bits under a mask, 0 to 255; fewer than eight bits are spread over that range.
    static int level(int pixel, int mask) {
        int shift = Integer.numberOfTrailingZeros(mask);
        int max = mask >>> shift;
        return ((pixel & mask) >>> shift) * 255 / max;
    }

    @Override
    public String toString() {
        return Integer.toHexString(red) + ", " + Integer.toHexString(green) + ", " + Integer.toHexString(blue) + ", "
                + Integer.toHexString(alpha);
    }
}
