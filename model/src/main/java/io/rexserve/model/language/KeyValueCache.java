package io.rexserve.model.language;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.rexserve.model.kernel.Kernel;
import io.rexserve.model.kernel.KernelArgument;
import io.rexserve.model.kernel.TensorList;
import java.util.ArrayList;

/// Keys and values of one sequence, per layer `[1, kv_heads, capacity, head_dim]` float32, written in place by the
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
    KeyValueCache(Kernel kernel, NDManager scope, DecoderConfig config, int capacity) {
        this.kernel = kernel;
        this.scope = scope.newSubManager();
        this.capacity = rounded(capacity);
        var shape = new Shape(1, config.kvHeads(), this.capacity, config.headDim());
        keys = zeros(shape, config.layers());
        values = zeros(shape, config.layers());
        keyList = TensorList.of(keys);
        valueList = TensorList.of(values);
    }

    private NDList zeros(Shape shape, int layers) {
        var arrays = new ArrayList<NDArray>();
        for (int i = 0; i < layers; i++) {
            arrays.add(scope.zeros(shape));
        }
        return new NDList(arrays);
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
