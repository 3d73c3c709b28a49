package io.rexserve.evaluation.coco;

import java.util.Arrays;

/// A growing column of longs.
final class LongColumn {
    /// The first `size` are set.
    long[] values = new long[16];

    private int size;

    void add(long value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, size + (size >> 1));
        }
        values[size++] = value;
    }

    int size() {
        return size;
    }

    long[] toArray() {
        return Arrays.copyOf(values, size);
    }
}
