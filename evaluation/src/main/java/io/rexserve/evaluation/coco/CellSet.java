package io.rexserve.evaluation.coco;

import java.util.Arrays;
import java.util.stream.LongStream;

/// A set of cells (an image and a category).
final class CellSet {
    private final long[] sorted;

    /// @param cells of `key`
    CellSet(LongStream cells) {
        sorted = cells.sorted().toArray();
    }

    static long key(int image, int category) {
        return (long) image << Integer.SIZE | category;
    }

    boolean contains(int image, int category) {
        return Arrays.binarySearch(sorted, key(image, category)) >= 0;
    }
}
