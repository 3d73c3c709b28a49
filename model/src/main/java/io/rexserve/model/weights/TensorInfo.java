package io.rexserve.model.weights;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Where a tensor lies and what it is.
///
/// @param name the tensor's name in the checkpoint
/// @param type element type as stored
/// @param shape dimensions, outermost first; empty for a scalar
/// @param strides elements from one index to the next, per dimension
/// @param offset byte of the first element, counted from the start of the file
/// @param length bytes of all elements
public record TensorInfo(String name, StoredType type, List<Long> shape, List<Long> strides, long offset, long length) {
    /// As of torch.
    static final int MAX_DIMENSIONS = 64;

    public TensorInfo {
        shape = List.copyOf(shape);
        strides = List.copyOf(strides);
        if (strides.size() != shape.size()) {
            throw new IllegalArgumentException(
                    "tensor " + name + ": strides " + strides + " (expected: one per dimension of " + shape + ")");
        }
    }

    /// A tensor whose elements lie one after the other, the last dimension's next to each other.
    TensorInfo(String name, StoredType type, List<Long> shape, long offset, long length) {
        this(name, type, shape, rowMajor(shape), offset, length);
    }

    /// Strides, in elements, of a tensor whose elements lie one after the other.
    public static List<Long> rowMajor(List<Long> shape) {
        var strides = new Long[shape.size()];
        long next = 1;
        for (int d = strides.length - 1; d >= 0; d--) {
            strides[d] = next;
            next *= Math.max(1, shape.get(d));
        }
        return List.of(strides);
    }

    /// Number of elements.
    public long elements() {
        return length / type.bytes();
    }

    /// Size of the first dimension; 1 for a scalar.
    public long rows() {
        return shape.isEmpty() ? 1 : shape.getFirst();
    }

    /// The first so many rows.
    TensorInfo firstRows(long count) {
        if (shape.isEmpty() || count < 0 || count > rows()) {
            throw new IllegalArgumentException(
                    "rows of tensor " + name + ": " + count + " (expected: 0 to " + rows() + ")");
        }
        var fewer = new ArrayList<>(shape);
        fewer.set(0, count);
        return new TensorInfo(name, type, fewer, strides, offset, rows() == 0 ? 0 : length / rows() * count);
    }

    public boolean hasShape(long... dimensions) {
        return Arrays.equals(dimensions(), dimensions);
    }

    public long[] dimensions() {
        return shape.stream().mapToLong(Long::longValue).toArray();
    }

    /// Whether the elements lie one after the other; the stride of a dimension of one does not matter.
    boolean isContiguous() {
        List<Long> expected = rowMajor(shape);
        for (int d = 0; d < shape.size(); d++) {
            if (shape.get(d) > 1 && !strides.get(d).equals(expected.get(d))) {
                return length == 0;
            }
        }
        return true;
    }

    /// All that lies between the first and the last element, as one row.
    TensorInfo span() {
        long last = 0;
        for (int d = 0; d < shape.size(); d++) {
            last += (shape.get(d) - 1) * strides.get(d);
        }
        return new TensorInfo(name, type, List.of(last + 1), offset, (last + 1) * type.bytes());
    }
}
