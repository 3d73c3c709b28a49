package io.rexserve.image.webp;

import io.rexserve.image.RgbImage;
import io.rexserve.image.file.DecodeMeter;

/// Luminance and chrominances of VP8 to RGB, as libwebp converts them: chrominances are interpolated between the four
/// nearest samples, nine parts to three, three and one, and the matrix is that of BT.601 in whole numbers.
final class YuvConversion {
    private static final int CHANNELS = 3;

    private final Vp8Planes planes;
    private final int width;
    private final byte[] pixels;

    private YuvConversion(Vp8Planes planes, int width, int height) {
        this.planes = planes;
        this.width = width;
        this.pixels = new byte[CHANNELS * width * height];
    }

    static RgbImage toRgb(Vp8Planes planes, int width, int height, DecodeMeter meter) {
        var conversion = new YuvConversion(planes, width, height);
        int last = (height + 1) / 2 - 1;
        for (int y = 0; y < height; y++) {
            int near = y / 2;
            int far = Math.clamp((y & 1) == 0 ? near - 1 : near + 1, 0, last);
            conversion.row(y, near, far);
            meter.count(width);
        }
        return new RgbImage(width, height, conversion.pixels);
    }

    /// @param near the row of chrominance that counts three times
    /// @param far the row of chrominance that counts once
    private void row(int y, int near, int far) {
        int stride = planes.stride() / 2;
        int a = near * stride;
        int b = far * stride;
        int luma = y * planes.stride();
        int target = y * CHANNELS * width;
        byte[] u = planes.u();
        byte[] v = planes.v();
        put(target, planes.y()[luma], end(u, a, b), end(v, a, b));
        int pairs = (width - 1) / 2;
        for (int x = 1; x <= pairs; x++) {
            int left = 2 * x - 1;
            put(
                    target + CHANNELS * left,
                    planes.y()[luma + left],
                    between(u, a + x - 1, a + x, b + x - 1, b + x),
                    between(v, a + x - 1, a + x, b + x - 1, b + x));
            put(
                    target + CHANNELS * (left + 1),
                    planes.y()[luma + left + 1],
                    between(u, a + x, a + x - 1, b + x, b + x - 1),
                    between(v, a + x, a + x - 1, b + x, b + x - 1));
        }
        if ((width & 1) == 0) {
            put(
                    target + CHANNELS * (width - 1),
                    planes.y()[luma + width - 1],
                    end(u, a + pairs, b + pairs),
                    end(v, a + pairs, b + pairs));
        }
    }

    /// At the left and right end of a row.
    private static int end(byte[] plane, int near, int far) {
        return (3 * (plane[near] & 0xFF) + (plane[far] & 0xFF) + 2) >> 2;
    }

    /// @param nearest sample
    /// @param beside the other sample of the nearer row
    /// @param other sample of the farther row, beyond the nearest
    /// @param opposite sample
    private static int between(byte[] plane, int nearest, int beside, int other, int opposite) {
        int n = plane[nearest] & 0xFF;
        int s = plane[beside] & 0xFF;
        int o = plane[other] & 0xFF;
        int diagonal = (n + 3 * s + 3 * o + (plane[opposite] & 0xFF) + 8) >> 3;
        return (diagonal + n) >> 1;
    }

    private void put(int at, byte luma, int u, int v) {
        int y = ((luma & 0xFF) * 19077) >> 8;
        pixels[at] = eightBits(y + ((v * 26149) >> 8) - 14234);
        pixels[at + 1] = eightBits(y - ((u * 6419) >> 8) - ((v * 13320) >> 8) + 8708);
        pixels[at + 2] = eightBits(y + ((u * 33050) >> 8) - 17685);
    }

    private static byte eightBits(int value) {
        return (byte) Math.clamp(value >> 6, 0, 255);
    }
}
