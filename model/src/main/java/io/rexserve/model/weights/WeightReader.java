package io.rexserve.model.weights;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.rexserve.model.kernel.Compute;
import io.rexserve.model.kernel.Kernel;
import io.rexserve.model.kernel.KernelArgument;
import io.rexserve.model.kernel.KernelText;
import io.rexserve.model.kernel.PackedLinear;
import io.rexserve.model.kernel.Precision;
import java.util.List;

/// Reads the tensors that a network claimed in the type, layout and device memory that it computes with.
///
/// What needs no change stays a view of the mapped file. Whatever is converted, packed or moved is a copy, and the
/// file's pages behind it are given back: of each tensor the process holds one form.
public final class WeightReader {
    // For one row of x, what oneDNN does before and after a smaller product takes longer than the product.
    private static final long SMALL = 1 << 18;

    private final WeightRoles roles;
    private final NDManager scope;
    private final Compute compute;

    /// @param roles after [WeightRoles#check]
    /// @param scope owns what is read; of the same device as `compute`
    public WeightReader(WeightRoles roles, NDManager scope, Compute compute) {
        this.roles = roles;
        this.scope = scope;
        this.compute = compute;
    }

    /// A vector, table or convolution: float32.
    public NDArray float32(String name) {
        return finished(name, stored(name, Precision.FLOAT32));
    }

    /// A table or a bias in the type of the matrices.
    public NDArray typed(String name) {
        return finished(name, stored(name, compute.precision()));
    }

    /// A matrix `[out, in]` to multiply with.
    ///
    /// @param rows of x that will be usual
    public NDArray matrix(String name, int rows) {
        return matrix(name, rows, compute.precision());
    }

    /// As [#matrix(String, int)], but in a type of its own.
    public NDArray matrix(String name, int rows, Precision precision) {
        return packed(name, stored(name, precision), rows);
    }

    /// Some rows of a matrix.
    public NDArray matrix(String name, long firstRow, long count, int rows, Precision precision) {
        try (NDArray whole = stored(name, precision)) {
            return packed(name, whole.get(new NDIndex("{}:{}", firstRow, firstRow + count)), rows);
        }
    }

    /// Some elements of a vector, float32.
    public NDArray float32(String name, long first, long count) {
        try (NDArray whole = stored(name, Precision.FLOAT32)) {
            return finished(name, whole.get(new NDIndex("{}:{}", first, first + count)));
        }
    }

    /// Linear layers among other tensors: a two-dimensional `*.weight` is a matrix, the `*.bias` beside it has the
    /// matrices' type, all else is float32.
    ///
    /// @param rows of x that will be usual
    public List<NDArray> linears(List<String> names, int rows) {
        return names.stream().map(name -> linear(name, rows)).toList();
    }

    private NDArray linear(String name, int rows) {
        if (isMatrix(name)) {
            return matrix(name, rows);
        }
        return isBiasOfMatrix(name) ? typed(name) : float32(name);
    }

    /// Whether it is added to the product with a matrix, and so of the matrices' type.
    public boolean isBiasOfMatrix(String name) {
        String weight = name.replaceFirst("\\.bias$", ".weight");
        return !weight.equals(name) && roles.has(weight) && isMatrix(weight);
    }

    private boolean isMatrix(String name) {
        return name.endsWith(".weight")
                && !name.endsWith("embedding.weight")
                && roles.checkpoint().info(name).shape().size() == 2;
    }

    /// On the CPU; checked for NaN and infinities.
    private NDArray stored(String name, Precision precision) {
        Checkpoint checkpoint = roles.checkpoint();
        if (precision == Precision.BFLOAT16 && checkpoint.info(name).type() == StoredType.BF16) {
            checkpoint.requireFinite(scope, name);
            return checkpoint.tensor(scope, name);
        }
        NDArray wide = roles.float32(scope, name);
        if (precision == Precision.FLOAT32) {
            return wide;
        }
        try (wide) {
            return Compiled.KERNEL.runOne(scope, "to_bfloat16", KernelArgument.tensor(wide));
        }
    }

    private NDArray packed(String name, NDArray array, int rows) {
        if (!compute.packed() || (rows == 1 && array.size() < SMALL)) {
            return finished(name, array);
        }
        try (array) {
            NDArray packed = PackedLinear.pack(scope, array, rows);
            roles.checkpoint().release(name);
            return packed;
        }
    }

    private NDArray finished(String name, NDArray array) {
        if (compute.onCpu()) {
            return array;
        }
        // DJL's own copy to a device ends the JVM when it meets bfloat16.
        try (array;
                NDArray there = scope.zeros(new Shape(1))) {
            NDArray moved = Compiled.KERNEL.runOne(
                    scope, "to_device", KernelArgument.tensor(array), KernelArgument.tensor(there));
            roles.checkpoint().release(name);
            return moved;
        }
    }

    private static final class Compiled {
        static final Kernel KERNEL = Kernel.compile("reader", List.of(new KernelText("reader", """
                def to_bfloat16(self, x: Tensor) -> Tensor:
                  return torch.to(x, 15)
                def to_device(self, x: Tensor, there: Tensor) -> Tensor:
                  return torch.to(x, ops.prim.device(there), x.dtype)
                """)));
    }
}
