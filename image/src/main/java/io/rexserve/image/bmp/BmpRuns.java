package io.rexserve.image.bmp;

import io.rexserve.image.InvalidImageException;
import io.rexserve.image.file.DecodeMeter;

/// Run-length coded BMP pixels: runs, literal pixels, ends of rows and jumps. What a jump passes over is colour 0, as
/// in Pillow; a picture whose runs end early is refused, as Pillow refuses it.
final class BmpRuns {
    private static final int END_OF_ROW = 0;
    private static final int END_OF_IMAGE = 1;
    private static final int JUMP = 2;

    private final byte[] file;
    private final BmpFile bmp;
    private final boolean nibbles;
    private final byte[] indices;
    private int position;
    private int filled;
    private int x;

    private BmpRuns(byte[] file, BmpFile bmp) {
        this.file = file;
        this.bmp = bmp;
        this.nibbles = bmp.compression() == BmpFile.Compression.RLE4;
        this.position = (int) Math.min(file.length, bmp.pixelPosition());
        this.indices = new byte[bmp.width() * bmp.height()];
    }

    /// The palette index of every pixel, in stored order, [height, width].
    static byte[] decode(byte[] file, BmpFile bmp, DecodeMeter meter) {
        requirePlausible(file, bmp);
        var runs = new BmpRuns(file, bmp);
        while (runs.filled < runs.indices.length && runs.step()) {
            meter.count(1);
        }
        if (runs.filled < runs.indices.length) {
            throw new InvalidImageException.Broken("BMP: its runs end at byte " + runs.position + " after "
                    + runs.filled + " of " + runs.indices.length + " pixels; the rest is missing");
        }
        return runs.indices;
    }

    /// Before memory is taken: a jump of four bytes passes over 255 rows and 255 pixels at most.
    private static void requirePlausible(byte[] file, BmpFile bmp) {
        long bytes = Math.max(0, file.length - bmp.pixelPosition());
        long reachable = bytes / 4 * (255L * bmp.width() + 255) + bytes * 128;
        if (reachable < (long) bmp.width() * bmp.height()) {
            throw new InvalidImageException.Broken("BMP: " + bytes + " bytes of runs (expected: enough for "
                    + bmp.width() + " x " + bmp.height() + " pixels); pixels are missing");
        }
    }

    /// Acts on one code.
    ///
    /// @return whether more may follow
    private boolean step() {
        if (position + 2 > file.length) {
            return false;
        }
        int count = file[position++] & 0xFF;
        int value = file[position++] & 0xFF;
        if (count > 0) {
            run(Math.clamp(bmp.width() - x, 0, count), value);
            return true;
        }
        return switch (value) {
            case END_OF_ROW -> {
                skip((bmp.width() - filled % bmp.width()) % bmp.width());
                x = 0;
                yield true;
            }
            case END_OF_IMAGE -> false;
            case JUMP -> jump();
            default -> literals(value);
        };
    }

    /// A run ends at the end of its row.
    private void run(int count, int value) {
        for (int i = 0; i < count; i++) {
            put(nibbles ? (i & 1) == 0 ? value >> 4 : value & 15 : value);
        }
        x += count;
    }

    private void put(int index) {
        if (filled < indices.length) {
            indices[filled++] = (byte) index;
        }
    }

    private void skip(long count) {
        filled = (int) Math.min(indices.length, filled + count);
    }

    private boolean jump() {
        if (position + 2 > file.length) {
            return false;
        }
        int right = file[position++] & 0xFF;
        int up = file[position++] & 0xFF;
        skip(right + (long) up * bmp.width());
        x = filled % bmp.width();
        return true;
    }

    /// Literal pixels, padded to an even number of bytes.
    private boolean literals(int count) {
        int bytes = nibbles ? (count + 1) / 2 : count;
        int end = position + bytes;
        boolean whole = end <= file.length;
        for (int i = 0; i < count && position + (nibbles ? i / 2 : i) < file.length; i++) {
            int value = file[position + (nibbles ? i / 2 : i)] & 0xFF;
            put(nibbles ? (i & 1) == 0 ? value >> 4 : value & 15 : value);
        }
        x += count;
        position = end + (end & 1);
        return whole;
    }
}
