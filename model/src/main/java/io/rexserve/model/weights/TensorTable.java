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
    /// A published model has 1,174.
    private static final int MAX_TENSORS = 100_000;
    private static final int MAX_NAME_LENGTH = 500;

    TensorTable {
        tensors = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(tensors));
        metadata = Map.copyOf(metadata);
    }

    /// @param file for messages
    /// @throws CheckpointException for more tensors than any model has, or a name that is no name
    static TensorTable of(String file, SequencedMap<String, TensorInfo> tensors, Map<String, String> metadata) {
        if (tensors.size() > MAX_TENSORS) {
            throw new CheckpointException(file + ": " + tensors.size() + " tensors (expected: <= " + MAX_TENSORS + ")");
        }
        tensors.keySet().forEach(name -> requireName(file, name));
        return new TensorTable(tensors, metadata);
    }

    private static void requireName(String file, String name) {
        if (name.isEmpty() || name.length() > MAX_NAME_LENGTH || !Printable.isPlain(name)) {
            throw new CheckpointException(
                    file + ": tensor \"" + Printable.excerpt(name) + "\" (expected: a name of 1 to " + MAX_NAME_LENGTH
                            + " characters, none of them a control character)");
        }
    }
}
