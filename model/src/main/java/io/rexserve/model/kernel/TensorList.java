package io.rexserve.model.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import java.util.List;

/// A `List[Tensor]` built once and passed to many calls: the weights of a network, a KV cache.
///
/// It holds references to its tensors, not copies: in-place changes by a kernel are seen by all. The arrays
/// themselves stay with the scope that owns them; closing the list releases only the list.
public final class TensorList implements KernelArgument, AutoCloseable {
    private final IValue value;
    private final int size;

    private TensorList(IValue value, int size) {
        this.value = value;
        this.size = size;
    }

    public static TensorList of(List<? extends NDArray> arrays) {
        return new TensorList(IValue.listFrom(arrays.toArray(PtNDArray[]::new)), arrays.size());
    }

    public int size() {
        return size;
    }

    IValue value() {
        return value;
    }

    @Override
    public void close() {
        value.close();
    }
}
