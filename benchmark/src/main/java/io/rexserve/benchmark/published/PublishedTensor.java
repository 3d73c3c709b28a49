package io.rexserve.benchmark.published;

import io.rexserve.model.weights.StoredType;
import java.util.List;

/// A tensor of a published checkpoint.
///
/// @param name as published
/// @param type as stored
/// @param shape dimensions, outermost first
public record PublishedTensor(String name, StoredType type, List<Long> shape) {
    public PublishedTensor {
        shape = List.copyOf(shape);
    }

    /// Number of elements.
    public long elements() {
        return shape.stream().reduce(1L, Math::multiplyExact);
    }

    /// Bytes in the file.
    public long bytes() {
        return elements() * type.bytes();
    }
}
