package io.rexserve.trainer.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.rexserve.model.kernel.Kernel;
import io.rexserve.model.kernel.KernelArgument;
import io.rexserve.model.kernel.KernelText;
import java.util.List;

/// Folds a pair of low-rank matrices into the matrix that they stand beside.
final class LowRankMerge {
    private LowRankMerge() {}

    /// W + scale * B A in float32.
    ///
    /// @param scope owns the result
    /// @param w `[out, in]`, of any floating-point type
    /// @param a `[rank, in]` float32
    /// @param b `[out, rank]` float32
    static NDArray merged(NDManager scope, NDArray w, NDArray a, NDArray b, double scale) {
        return Compiled.KERNEL.runOne(
                scope,
                "merged",
                KernelArgument.tensor(w),
                KernelArgument.tensor(a),
                KernelArgument.tensor(b),
                KernelArgument.number(scale));
    }

    private static final class Compiled {
        static final Kernel KERNEL = Kernel.compile("merge", List.of(new KernelText("merge", """
                def merged(self, w: Tensor, a: Tensor, b: Tensor, scale: float) -> Tensor:
                  return torch.to(w, 6) + torch.matmul(b, a) * scale
                """)));
    }
}
