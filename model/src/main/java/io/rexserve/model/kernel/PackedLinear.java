package io.rexserve.model.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;

/// Reorders weight matrices into the layout that [LinearText#ONEDNN] reads.
public final class PackedLinear {
    private static final KernelText PACK = new KernelText("pack", """
            def pack(self, w: Tensor, rows: int) -> Tensor:
              return ops.mkldnn._reorder_linear_weight(w.contiguous(), rows)
            def supports_bfloat16(self, x: Tensor) -> Tensor:
              return x + int(ops.mkldnn._is_mkldnn_bf16_supported())
            """);

    private PackedLinear() {}

    /// Whether this processor can multiply packed bfloat16 matrices.
    public static boolean supportsBfloat16() {
        try (NDManager scope = Torch.scope();
                NDArray zero = scope.zeros(new Shape(1))) {
            return Compiled.KERNEL
                            .runOne(scope, "supports_bfloat16", KernelArgument.tensor(zero))
                            .getFloat()
                    > 0;
        }
    }

    /// Packs one matrix.
    ///
    /// @param scope owns the packed matrix, whose only use is as `w` of `linear`
    /// @param weight `[out, in]`, float32 or bfloat16
    /// @param rows the number of rows of x that will be usual; other numbers work too
    public static NDArray pack(NDManager scope, NDArray weight, int rows) {
        return Compiled.KERNEL.runOne(scope, "pack", KernelArgument.tensor(weight), KernelArgument.integer(rows));
    }

    private static final class Compiled {
        static final Kernel KERNEL = Kernel.compile("pack", List.of(PACK));
    }
}
