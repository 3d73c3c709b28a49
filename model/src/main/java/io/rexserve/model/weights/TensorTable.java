package io.rexserve.model.weights;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/// The tensor index of a file of weights, checked against the file's size.
///
/// @param tensors by name, in the file's order
/// @param metadata free-form entries
record TensorTable(SequencedMap<String, TensorInfo> tensors, Map<String, String> metadata) {
    TensorTable {
        tensors = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(tensors));
        metadata = Map.copyOf(metadata);
    }
}
