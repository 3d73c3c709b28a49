package io.rexserve.model.weights;

import io.rexserve.model.kernel.WeightLayout;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Collects the tensors of one network, in any order, under the names that its kernel declares; [#inOrder] puts them
/// into the kernel's order.
public final class TensorSlots {
    private final Map<String, TensorSlot> byName = new LinkedHashMap<>();
    private final String root;

    /// @param root prefix of the network in the checkpoint
    public TensorSlots(String root) {
        this.root = root;
    }

    /// A tensor that the checkpoint names as the kernel does, behind the prefix.
    public TensorSlots add(String name, long... shape) {
        return add(name, TensorSlot.of(root + name, shape));
    }

    /// A tensor that the checkpoint names differently.
    public TensorSlots add(String name, TensorSlot slot) {
        byName.put(name, slot);
        return this;
    }

    /// Weight and bias of a module.
    public TensorSlots pair(String module, long... weight) {
        add(module + ".weight", weight);
        return add(module + ".bias", weight[0]);
    }

    /// Weight and bias of a module that the checkpoint names differently.
    public TensorSlots pairFrom(String source, String module, long... weight) {
        add(module + ".weight", TensorSlot.of(source + ".weight", weight));
        return add(module + ".bias", TensorSlot.of(source + ".bias", weight[0]));
    }

    /// @throws IllegalArgumentException naming what the kernel lacks or does not know
    public List<TensorSlot> inOrder(WeightLayout layout) {
        return layout.inOrder(byName);
    }
}
