package io.rexserve.model.weights;

import java.util.Arrays;
import java.util.List;

/// A tensor of a checkpoint, or some of its rows, that a kernel reads.
///
/// @param name in the checkpoint
/// @param shape of the whole tensor
/// @param firstRow first row that is read
/// @param rows how many
public record TensorSlot(String name, List<Long> shape, long firstRow, long rows) {
    public TensorSlot {
        shape = List.copyOf(shape);
    }

    /// A whole tensor.
    public static TensorSlot of(String name, long... shape) {
        return new TensorSlot(name, Arrays.stream(shape).boxed().toList(), 0, shape[0]);
    }

    /// Some of the rows.
    public TensorSlot rows(long first, long count) {
        return new TensorSlot(name, shape, first, count);
    }

    /// The same behind a prefix.
    public TensorSlot under(String prefix) {
        return new TensorSlot(prefix + name, shape, firstRow, rows);
    }

    public boolean whole() {
        return rows == shape.getFirst();
    }

    /// The number of elements that are read.
    public int elements() {
        return Math.toIntExact(shape.stream().skip(1).reduce(rows, (a, b) -> a * b));
    }
}
