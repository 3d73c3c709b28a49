package io.rexserve.image;

import java.awt.image.Raster;

/// Four-component JPEG samples to RGB. Adobe's programs, which write nearly all of them, store inks inverted: 255 is no
/// ink. Files without Adobe's marker are read the same way, as Pillow does.
final class InkPixels {
    private static final int CHANNELS = 3;

    private InkPixels() {}

    /// @param samples [height, width, 4]: cyan, magenta, yellow, black; or luminance, two chrominances, black
    static RgbImage rgb(Raster samples, boolean ycck) {
        if (samples.getNumBands() != JpegFile.INKS) {
            throw new InvalidImageException.Broken("JPEG: " + samples.getNumBands() + " components (expected: 4)");
        }
        int width = samples.getWidth();
        int height = samples.getHeight();
        var pixels = new byte[CHANNELS * width * height];
        var row = new int[JpegFile.INKS * width];
        int target = 0;
        for (int y = 0; y < height; y++) {
            samples.getPixels(0, y, width, 1, row);
            for (int i = 0; i < row.length; i += JpegFile.INKS) {
                if (ycck) {
                    toInks(row, i);
                }
                for (int c = 0; c < CHANNELS; c++) {
                    pixels[target++] = (byte) PlainPixels.share(row[i + c], row[i + 3]);
                }
            }
        }
        return new RgbImage(width, height, pixels);
    }

    /// Luminance and chrominances to inverted inks, which is JFIF's way from YCbCr to RGB.
    private static void toInks(int[] samples, int at) {
        double luminance = samples[at];
        double blue = samples[at + 1] - 128;
        double red = samples[at + 2] - 128;
        samples[at] = clamp(luminance + 1.402 * red);
        samples[at + 1] = clamp(luminance - 0.344136 * blue - 0.714136 * red);
        samples[at + 2] = clamp(luminance + 1.772 * blue);
    }

    private static int clamp(double value) {
        return Math.clamp(Math.round(value), 0, 255);
    }
}
