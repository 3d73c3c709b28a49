package io.rexserve.evaluation.coco;

import java.util.Arrays;

/// A growing column of doubles.
final class DoubleColumn {
    /// The first `size` are set.
    double[] values = new double[16];

    private int size;

    void add(double value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, size + (size >> 1));
        }
        values[size++] = value;
    }

    void trim() {
        values = Arrays.copyOf(values, size);
    }
}
