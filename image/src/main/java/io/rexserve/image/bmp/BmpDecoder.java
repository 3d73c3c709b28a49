package io.rexserve.image.bmp;

import io.rexserve.image.ImageFormat;
import io.rexserve.image.InvalidImageException;
import io.rexserve.image.RgbImage;
import io.rexserve.image.file.ByteCursor;
import io.rexserve.image.file.DecodeMeter;
import io.rexserve.image.file.RgbConversion;

/// Decodes BMP files straight into RGB, as Pillow reads them. The JDK's reader fails at zero masks, OS/2 headers of
/// version 2 and files whose stated length is 0.
public final class BmpDecoder {
    private static final int CHANNELS = 3;
    private static final int OPAQUE = 255;
    private static final int PALETTE_ENTRIES = 256;

    private final byte[] file;
    private final BmpFile bmp;
    private final DecodeMeter meter;
    private final byte[] colours = new byte[CHANNELS * PALETTE_ENTRIES];
    private final byte[] pixels;

    private BmpDecoder(byte[] file, BmpFile bmp, DecodeMeter meter) {
        this.file = file;
        this.bmp = bmp;
        this.meter = meter;
        this.pixels = new byte[CHANNELS * bmp.width() * bmp.height()];
        readPalette();
    }

    /// Decodes a file whose header has passed the limits.
    ///
    /// @throws InvalidImageException.Broken if rows are missing
    public static RgbImage decode(byte[] file, DecodeMeter meter) {
        BmpFile bmp = BmpFile.open(file);
        boolean runs = bmp.compression() == BmpFile.Compression.RLE8 || bmp.compression() == BmpFile.Compression.RLE4;
        if (runs) {
            byte[] indices = BmpRuns.decode(file, bmp, meter);
            return new BmpDecoder(file, bmp, meter).decodeIndices(indices);
        }
        requireRows(file, bmp);
        return new BmpDecoder(file, bmp, meter).decodeRows();
    }

    /// The padding of the last row may be missing.
    private static void requireRows(byte[] file, BmpFile bmp) {
        long lastRow = ((long) bmp.width() * bmp.bitsPerPixel() + 7) / 8;
        long need = bmp.pixelPosition() + bmp.rowBytes() * (bmp.height() - 1) + lastRow;
        if (need > file.length) {
            throw new InvalidImageException.Broken("BMP: ends at byte " + file.length + " (expected: at least " + need
                    + " bytes); the file is truncated");
        }
    }

    /// Blue, green, red. Colours that the file does not hold are black.
    private void readPalette() {
        for (int i = 0; i < bmp.colours(); i++) {
            int at = bmp.palettePosition() + i * bmp.colourBytes();
            if (at + CHANNELS > file.length) {
                return;
            }
            colours[CHANNELS * i] = file[at + 2];
            colours[CHANNELS * i + 1] = file[at + 1];
            colours[CHANNELS * i + 2] = file[at];
        }
    }

    private int rowTarget(int storedRow) {
        int y = bmp.topDown() ? storedRow : bmp.height() - 1 - storedRow;
        return CHANNELS * bmp.width() * y;
    }

    private RgbImage decodeIndices(byte[] indices) {
        for (int row = 0; row < bmp.height(); row++) {
            meter.count(bmp.width());
            int target = rowTarget(row);
            for (int x = 0; x < bmp.width(); x++, target += CHANNELS) {
                copyColour(indices[row * bmp.width() + x] & 0xFF, target);
            }
        }
        return image();
    }

    private void copyColour(int index, int target) {
        pixels[target] = colours[CHANNELS * index];
        pixels[target + 1] = colours[CHANNELS * index + 1];
        pixels[target + 2] = colours[CHANNELS * index + 2];
    }

    private RgbImage decodeRows() {
        for (int row = 0; row < bmp.height(); row++) {
            meter.count(bmp.width());
            int source = (int) (bmp.pixelPosition() + row * bmp.rowBytes());
            int target = rowTarget(row);
            switch (bmp.bitsPerPixel()) {
                case 1, 4, 8 -> indexedRow(source, target);
                case 24 -> blueGreenRedRow(source, target);
                default -> maskedRow(source, target);
            }
        }
        return image();
    }

    private void indexedRow(int source, int start) {
        int bits = bmp.bitsPerPixel();
        int mask = (1 << bits) - 1;
        int target = start;
        for (int x = 0; x < bmp.width(); x++, target += CHANNELS) {
            int bit = x * bits;
            copyColour((file[source + (bit >> 3)] >> (8 - bits - (bit & 7))) & mask, target);
        }
    }

    private void blueGreenRedRow(int source, int target) {
        for (int i = 0; i < CHANNELS * bmp.width(); i += CHANNELS) {
            pixels[target + i] = file[source + i + 2];
            pixels[target + i + 1] = file[source + i + 1];
            pixels[target + i + 2] = file[source + i];
        }
    }

    private void maskedRow(int start, int target) {
        int bytes = bmp.bitsPerPixel() / 8;
        BmpMasks masks = bmp.masks();
        var cursor = new ByteCursor(ImageFormat.BMP, file, start, file.length);
        for (int i = 0; i < CHANNELS * bmp.width(); i += CHANNELS) {
            int pixel = bytes == 2 ? cursor.u16le() : cursor.i32le();
            int opacity = masks.alpha() == 0 ? OPAQUE : BmpMasks.level(pixel, masks.alpha());
            pixels[target + i] = RgbConversion.onWhite(BmpMasks.level(pixel, masks.red()), opacity);
            pixels[target + i + 1] = RgbConversion.onWhite(BmpMasks.level(pixel, masks.green()), opacity);
            pixels[target + i + 2] = RgbConversion.onWhite(BmpMasks.level(pixel, masks.blue()), opacity);
        }
    }

    private RgbImage image() {
        return new RgbImage(bmp.width(), bmp.height(), pixels);
    }
}
