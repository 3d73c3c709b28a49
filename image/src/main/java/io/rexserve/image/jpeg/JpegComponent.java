package io.rexserve.image.jpeg;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One component of a JPEG frame: its sampling, its tables, and its coefficients while several scans refine them.
final class JpegComponent {
    static final int BLOCK = 64;
    static final int SIDE = 8;

    final int index;
    final int id;
    final int horizontal;
    final int vertical;
    final int quantizationIndex;

    /// Size of its samples without padding, and in blocks of 8 x 8.
    int width;

    int height;
    int blockColumns;
    int blockRows;

    int dcTable;
    int acTable;

    /// The quantization table of its first scan, in natural order; null before it.
    int @Nullable [] quantization;

    /// [block row][block column * 64 + natural position]; rows appear when a scan reaches them.
    short[] @Nullable [] coefficients = {};

    /// The lowest bit that a scan has delivered of each coefficient, -1 before any.
    final int[] deliveredBits = new int[BLOCK];

    JpegComponent(int index, int id, int horizontal, int vertical, int quantizationIndex) {
        this.index = index;
        this.id = id;
        this.horizontal = horizontal;
        this.vertical = vertical;
        this.quantizationIndex = quantizationIndex;
        Arrays.fill(deliveredBits, -1);
    }
}
