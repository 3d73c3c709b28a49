package io.rexserve.distributed;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.rexserve.model.kernel.HostArray;
import io.rexserve.trainer.optimizer.TensorLists;
import java.util.List;

/// Lists of float32 tensors as arrays that travel between machines.
final class Tensors {
    private Tensors() {}

    static float[][] values(List<NDArray> tensors) {
        return tensors.stream().map(NDArray::toFloatArray).toArray(float[][]::new);
    }

    /// @param like tensors of the shapes
    static NDList of(NDManager scope, float[][] values, NDList like) {
        var list = new NDList();
        for (int i = 0; i < values.length; i++) {
            list.add(HostArray.of(scope, values[i], like.get(i).getShape()));
        }
        return list;
    }

    /// Gives tensors other values, in place.
    static void set(NDManager scope, NDList tensors, float[][] values) {
        TensorLists.copy(tensors, of(scope, values, tensors));
    }
}
