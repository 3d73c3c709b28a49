package io.rexserve.model.weights;

import java.util.Arrays;
import java.util.List;

/// Where a tensor lies and what it is.
///
/// @param name the tensor's name in the checkpoint
/// @param type element type as stored
/// @param shape dimensions, outermost first; empty for a scalar
/// @param offset first byte, counted from the start of the file
/// @param length bytes
public record TensorInfo(String name, StoredType type, List<Long> shape, long offset, long length) {
    public TensorInfo {
        shape = List.copyOf(shape);
    }

    /// Number of elements.
    public long elements() {
        return length / type.bytes();
    }

    public boolean hasShape(long... dimensions) {
        return Arrays.equals(dimensions(), dimensions);
    }

    public long[] dimensions() {
        return shape.stream().mapToLong(Long::longValue).toArray();
    }
}
