package io.rexserve.model.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import java.util.List;

/// One argument of a kernel method.
///
/// Everything made by a static method here lives for one call. A list that is passed again and again, such as the
/// weights of a network, is a [TensorList], built once.
public sealed interface KernelArgument permits KernelArgument.OneCall, TensorList {

    /// A tensor, shared with the kernel, not copied.
    static KernelArgument tensor(NDArray array) {
        return new OneCall(() -> IValue.from((PtNDArray) array));
    }

    /// `List[Tensor]`, built anew for the call.
    static KernelArgument tensors(List<? extends NDArray> arrays) {
        return new OneCall(() -> IValue.listFrom(arrays.toArray(PtNDArray[]::new)));
    }

    /// `int`.
    static KernelArgument integer(long value) {
        return new OneCall(() -> IValue.from(value));
    }

    /// `List[int]`.
    static KernelArgument integers(long... values) {
        return new OneCall(() -> IValue.listFrom(values));
    }

    /// `float`.
    static KernelArgument number(double value) {
        return new OneCall(() -> IValue.from(value));
    }

    /// `List[float]`.
    static KernelArgument numbers(double... values) {
        return new OneCall(() -> IValue.listFrom(values));
    }

    /// `bool`.
    static KernelArgument flag(boolean value) {
        return new OneCall(() -> IValue.from(value));
    }

    /// An argument that is made when the call starts and released when it ends.
    record OneCall(java.util.function.Supplier<IValue> value) implements KernelArgument {}
}
