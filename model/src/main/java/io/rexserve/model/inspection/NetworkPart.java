package io.rexserve.model.inspection;

import io.rexserve.model.weights.StoredType;
import io.rexserve.model.weights.TensorInfo;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// One part of a network in a checkpoint.
///
/// @param name as the network calls it
/// @param tensors those that were found
public record NetworkPart(String name, List<TensorInfo> tensors) {
    public NetworkPart {
        tensors = List.copyOf(tensors);
    }

    public long parameters() {
        return tensors.stream().mapToLong(TensorInfo::elements).sum();
    }

    /// Bytes in the files.
    public long bytes() {
        return tensors.stream().mapToLong(TensorInfo::length).sum();
    }

    /// How many tensors are stored in each type.
    public Map<StoredType, Long> types() {
        return tensors.stream().collect(Collectors.groupingBy(TensorInfo::type, TreeMap::new, Collectors.counting()));
    }

    /// Elements of the matrices and tables that are kept in the type computed in; all else stays in float32.
    long matrixElements() {
        return tensors.stream()
                .filter(tensor -> tensor.shape().size() == 2
                        && tensor.name().endsWith("weight")
                        && !tensor.name().endsWith("position_embedding.weight"))
                .mapToLong(TensorInfo::elements)
                .sum();
    }
}
