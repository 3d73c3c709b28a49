package io.rexserve.image;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Decoded samples of any colour model to 8-bit RGB on white. Samples are taken as stored: Java's own conversion would
/// apply a gamma curve to grey images.
final class RgbConversion {
    private static final int CHANNELS = 3;
    private static final int WHITE = 255;

    private RgbConversion() {}

    static RgbImage fromImage(BufferedImage image) {
        if (image.getColorModel() instanceof IndexColorModel palette) {
            return fromPalette(image.getRaster(), palette);
        }
        byte[] own = ownPixels(image.getRaster());
        if (own != null) {
            return new RgbImage(image.getWidth(), image.getHeight(), own);
        }
        image.coerceData(false); // to colours not yet multiplied by their opacity
        return fromSamples(image.getRaster(), image.getColorModel().hasAlpha());
    }

    private static RgbImage fromPalette(Raster raster, IndexColorModel palette) {
        var colours = new byte[CHANNELS * palette.getMapSize()];
        for (int i = 0; i < palette.getMapSize(); i++) {
            colours[CHANNELS * i] = onWhite(palette.getRed(i), palette.getAlpha(i));
            colours[CHANNELS * i + 1] = onWhite(palette.getGreen(i), palette.getAlpha(i));
            colours[CHANNELS * i + 2] = onWhite(palette.getBlue(i), palette.getAlpha(i));
        }
        int width = raster.getWidth();
        var pixels = new byte[CHANNELS * width * raster.getHeight()];
        var row = new int[width];
        int target = 0;
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getPixels(0, y, width, 1, row);
            for (int index : row) {
                if (index >= palette.getMapSize()) {
                    throw new InvalidImageException.Broken("image: a pixel has colour " + index + " (expected: < "
                            + palette.getMapSize() + ", the colours of its palette)");
                }
                System.arraycopy(colours, CHANNELS * index, pixels, target, CHANNELS);
                target += CHANNELS;
            }
        }
        return new RgbImage(width, raster.getHeight(), pixels);
    }

    /// The decoder's own array where it already holds RGB or BGR: a copy of 50 megapixels would take 150 MB more.
    private static byte @Nullable [] ownPixels(Raster raster) {
        if (!(raster.getDataBuffer() instanceof DataBufferByte buffer)
                || !(raster.getSampleModel() instanceof PixelInterleavedSampleModel layout)
                || layout.getPixelStride() != CHANNELS
                || layout.getScanlineStride() != CHANNELS * raster.getWidth()
                || buffer.getData().length != CHANNELS * raster.getWidth() * raster.getHeight()) {
            return null;
        }
        byte[] pixels = buffer.getData();
        int[] offsets = layout.getBandOffsets();
        if (Arrays.equals(offsets, new int[] {2, 1, 0})) {
            for (int i = 0; i < pixels.length; i += CHANNELS) {
                byte blue = pixels[i];
                pixels[i] = pixels[i + 2];
                pixels[i + 2] = blue;
            }
            return pixels;
        }
        return Arrays.equals(offsets, new int[] {0, 1, 2}) ? pixels : null;
    }

    /// Grey or colour of any depth, with or without opacity.
    private static RgbImage fromSamples(Raster raster, boolean transparent) {
        int bands = raster.getNumBands();
        int colours = transparent ? bands - 1 : bands;
        if (colours != 1 && colours != CHANNELS) {
            throw new InvalidImageException.Broken("image: " + colours + " colour channels (expected: 1 or 3)");
        }
        int[] depths = raster.getSampleModel().getSampleSize();
        int width = raster.getWidth();
        var pixels = new byte[CHANNELS * width * raster.getHeight()];
        var row = new int[bands * width];
        int target = 0;
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getPixels(0, y, width, 1, row);
            for (int i = 0; i < row.length; i += bands) {
                int alpha = transparent ? eightBits(row[i + colours], depths[colours]) : WHITE;
                for (int c = 0; c < CHANNELS; c++) {
                    int band = colours == 1 ? 0 : c;
                    pixels[target++] = onWhite(eightBits(row[i + band], depths[band]), alpha);
                }
            }
        }
        return new RgbImage(width, raster.getHeight(), pixels);
    }

    private static int eightBits(int sample, int depth) {
        if (depth >= 8) {
            return sample >>> (depth - 8);
        }
        int maximum = (1 << depth) - 1;
        return (sample * WHITE + maximum / 2) / maximum;
    }

    /// A colour of some opacity, 0 to 255, on white.
    static byte onWhite(int colour, int alpha) {
        return (byte) (product(colour, alpha) + WHITE - alpha);
    }

    /// `a` times `b` / 255, rounded.
    private static int product(int a, int b) {
        return (a * b + WHITE / 2) / WHITE;
    }
}
