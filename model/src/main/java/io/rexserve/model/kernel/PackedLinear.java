package io.rexserve.model.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;

/// Reorders weight matrices into the layout that [LinearText#ONEDNN] reads.
public final class PackedLinear {
    private static final KernelText PACK = new KernelText("pack", """
            def pack(self, w: Tensor, rows: int) -> Tensor:
              return ops.mkldnn._reorder_linear_weight(w.contiguous(), rows)
            """);

    private PackedLinear() {}

    /// Packs one float32 matrix.
    ///
    /// @param scope owns the packed matrix, whose only use is as `w` of `linear`
    /// @param weight `[out, in]`, float32
    /// @param rows the number of rows of x that will be usual; other numbers work too
    public static NDArray pack(NDManager scope, NDArray weight, int rows) {
        return Compiled.KERNEL.runOne(scope, "pack", KernelArgument.tensor(weight), KernelArgument.integer(rows));
    }

    private static final class Compiled {
        static final Kernel KERNEL = Kernel.compile("pack", List.of(PACK));
    }
}
