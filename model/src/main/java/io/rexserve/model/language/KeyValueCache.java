package io.rexserve.model.language;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.rexserve.model.kernel.Kernel;
import io.rexserve.model.kernel.KernelArgument;
import io.rexserve.model.kernel.Precision;
import io.rexserve.model.kernel.TensorList;

/// Keys and values of one sequence, per layer `[1, kv_heads, capacity, head_dim]` written in place by the
/// kernel.
///
/// Cutting the sequence back to a shared prefix costs nothing: later positions are overwritten.
final class KeyValueCache implements AutoCloseable {
    private static final int ROUNDED_TO = 64;

    private final Kernel kernel;
    private final NDManager scope;
    private NDList keys;
    private NDList values;
    private TensorList keyList;
    private TensorList valueList;
    private int capacity;
    private int length;

    /// @param scope the request's; the cache takes a part of it and gives it back when closed
    /// @param type of its elements
    /// @param like an array on the device that it takes
    KeyValueCache(Kernel kernel, NDManager scope, DecoderConfig config, Precision type, NDArray like, int capacity) {
        this.kernel = kernel;
        this.scope = scope.newSubManager();
        this.capacity = rounded(capacity);
        keys = zeros(config, type, like);
        values = zeros(config, type, like);
        keyList = TensorList.of(keys);
        valueList = TensorList.of(values);
    }

    private NDList zeros(DecoderConfig config, Precision type, NDArray like) {
        return kernel.run(
                scope,
                "new_cache",
                KernelArgument.integer(config.layers()),
                KernelArgument.integers(1, config.kvHeads(), capacity, config.headDim()),
                KernelArgument.integer(type.torchType()),
                KernelArgument.tensor(like));
    }

    private static int rounded(int positions) {
        return Math.multiplyExact(Math.ceilDiv(positions, ROUNDED_TO), ROUNDED_TO);
    }

    TensorList keys() {
        return keyList;
    }

    TensorList values() {
        return valueList;
    }

    /// Positions that hold something.
    int length() {
        return length;
    }

    /// Makes room for so many positions in all.
    void reserve(int positions) {
        if (positions <= capacity) {
            return;
        }
        int larger = rounded(Math.max(positions, capacity + capacity / 2));
        NDList oldKeys = keys;
        NDList oldValues = values;
        NDList newKeys = grown(keyList, larger);
        NDList newValues = grown(valueList, larger);
        keyList.close();
        valueList.close();
        keyList = TensorList.of(newKeys);
        valueList = TensorList.of(newValues);
        keys = newKeys;
        values = newValues;
        capacity = larger;
        oldKeys.close();
        oldValues.close();
    }

    private NDList grown(TensorList list, int larger) {
        return kernel.run(scope, "grow_cache", list, KernelArgument.integer(length), KernelArgument.integer(larger));
    }

    /// So many positions were written behind the last one.
    void advance(int positions) {
        length += positions;
    }

    /// Forgets everything from a position on.
    void truncate(int positions) {
        if (positions < 0 || positions > length) {
            throw new IllegalArgumentException("positions: " + positions + " (expected: 0 to " + length + ")");
        }
        length = positions;
    }

    @Override
    public void close() {
        keyList.close();
        valueList.close();
        scope.close();
    }
}
