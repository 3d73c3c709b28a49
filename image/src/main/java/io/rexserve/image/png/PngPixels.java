package io.rexserve.image.png;

import io.rexserve.image.InvalidImageException;
import io.rexserve.image.RgbImage;
import io.rexserve.image.file.RgbConversion;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Rows of PNG samples to 8-bit RGB on white. 16-bit samples keep their upper byte; fewer bits are spread over 0 to
/// 255.
final class PngPixels {
    private static final int CHANNELS = 3;
    private static final int OPAQUE = 255;
    private static final int PALETTE_ENTRIES = 256;
    private static final int NO_KEY = -1;

    private final PngHeader header;
    private byte @Nullable [] pixels;

    /// [256, 3]: grey levels or palette colours of samples up to 8 bits, on white.
    private final byte[] colours = new byte[CHANNELS * PALETTE_ENTRIES];

    /// The samples of the transparent colour, or -1.
    private final int[] key = {NO_KEY, NO_KEY, NO_KEY};

    PngPixels(PngHeader header, byte @Nullable [] palette, byte @Nullable [] transparency) {
        this.header = header;
        switch (header.colour()) {
            case PALETTE -> readPalette(palette == null ? new byte[0] : palette, transparency);
            case GREY -> {
                readKey(transparency, 1);
                readGreys();
            }
            case RGB -> readKey(transparency, CHANNELS);
            case GREY_ALPHA, RGB_ALPHA -> {}
        }
    }

    /// Colours beyond the palette are black, as in Pillow.
    private void readPalette(byte[] palette, byte @Nullable [] transparency) {
        if (palette.length > colours.length) {
            throw new InvalidImageException.Broken("PNG: a palette of " + palette.length / CHANNELS
                    + " colours (expected: <= " + PALETTE_ENTRIES + ")");
        }
        System.arraycopy(palette, 0, colours, 0, palette.length / CHANNELS * CHANNELS);
        if (transparency != null && transparency.length > PALETTE_ENTRIES) {
            throw new InvalidImageException.Broken("PNG: " + transparency.length
                    + " opacities of palette colours (expected: <= " + PALETTE_ENTRIES + ")");
        }
        for (int i = 0; transparency != null && i < transparency.length; i++) {
            for (int c = CHANNELS * i; c < CHANNELS * (i + 1); c++) {
                colours[c] = RgbConversion.onWhite(colours[c] & 0xFF, transparency[i] & 0xFF);
            }
        }
    }

    private void readKey(byte @Nullable [] transparency, int samples) {
        for (int i = 0; transparency != null && transparency.length >= 2 * samples && i < samples; i++) {
            int value = ((transparency[2 * i] & 0xFF) << 8) | (transparency[2 * i + 1] & 0xFF);
            key[i] = value & ((1 << header.depth()) - 1);
        }
    }

    private void readGreys() {
        int levels = 1 << Math.min(8, header.depth());
        for (int i = 0; i < levels; i++) {
            byte level = (byte) (i == key[0] ? OPAQUE : i * OPAQUE / (levels - 1));
            Arrays.fill(colours, CHANNELS * i, CHANNELS * (i + 1), level);
        }
    }

    /// Writes one row of a pass.
    ///
    /// @param row its samples, from byte 1
    void write(byte[] row, int columns, PngPass pass, int y) {
        if (pixels == null) {
            pixels = new byte[CHANNELS * header.width() * header.height()];
        }
        int start = (pass.startY() + y * pass.stepY()) * header.width() + pass.startX();
        int target = CHANNELS * start;
        int step = CHANNELS * pass.stepX();
        if (header.depth() <= 8 && header.colour().samples() == 1) {
            writeIndexed(row, columns, pixels, target, step);
        } else {
            writeSamples(row, columns, pixels, target, step);
        }
    }

    private void writeIndexed(byte[] row, int columns, byte[] pixels, int start, int step) {
        int depth = header.depth();
        int mask = (1 << depth) - 1;
        int target = start;
        for (int x = 0; x < columns; x++, target += step) {
            int bit = x * depth;
            int index = (row[1 + (bit >> 3)] >> (8 - depth - (bit & 7))) & mask;
            System.arraycopy(colours, CHANNELS * index, pixels, target, CHANNELS);
        }
    }

    private void writeSamples(byte[] row, int columns, byte[] pixels, int start, int step) {
        int bytes = header.depth() / 8;
        int samples = header.colour().samples();
        int colour = samples < CHANNELS ? 0 : bytes; // distance between red, green and blue
        boolean alpha = samples == 2 || samples == 4;
        int target = start;
        for (int x = 0, at = 1; x < columns; x++, at += bytes * samples, target += step) {
            int opacity = alpha ? row[at + bytes * (samples - 1)] & 0xFF : opacity(row, at, bytes, samples);
            for (int c = 0; c < CHANNELS; c++) {
                int value = row[at + c * colour] & 0xFF;
                pixels[target + c] = opacity == OPAQUE ? (byte) value : RgbConversion.onWhite(value, opacity);
            }
        }
    }

    /// 0 for the transparent colour, which is compared in all its bits.
    private int opacity(byte[] row, int at, int bytes, int samples) {
        if (key[0] == NO_KEY) {
            return OPAQUE;
        }
        for (int i = 0; i < samples; i++) {
            int value = row[at + i * bytes] & 0xFF;
            value = bytes == 1 ? value : (value << 8) | (row[at + i * bytes + 1] & 0xFF);
            if (value != key[i]) {
                return OPAQUE;
            }
        }
        return 0;
    }

    RgbImage image() {
        return new RgbImage(header.width(), header.height(), Objects.requireNonNull(pixels));
    }
}
