package io.rexserve.trainer.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.rexserve.model.kernel.Kernel;
import io.rexserve.model.kernel.KernelArgument;
import io.rexserve.model.kernel.KernelText;
import io.rexserve.model.weights.Checkpoint;
import java.util.List;

/// Reads a tensor that is not trained: a view of the mapped file, in the type that it is stored in.
final class FrozenTensor {
    private FrozenTensor() {}

    /// @param scope owns the array; on another device than the processor it is a copy there
    /// @throws io.rexserve.model.weights.CheckpointException if it holds NaN or an infinity
    static NDArray read(NDManager scope, Checkpoint checkpoint, String name) {
        checkpoint.requireFinite(scope, name);
        NDArray stored = checkpoint.tensor(scope, name);
        if (!scope.getDevice().isGpu()) {
            try (stored) {
                return Compiled.KERNEL
                        .train(scope, "kept", KernelArgument.tensor(stored))
                        .singletonOrThrow();
            }
        }
        // DJL's own copy to a device ends the JVM when it meets bfloat16.
        try (stored;
                NDArray there = scope.zeros(new Shape(1))) {
            NDArray moved = Compiled.KERNEL
                    .train(scope, "to_device", KernelArgument.tensor(stored), KernelArgument.tensor(there))
                    .singletonOrThrow();
            checkpoint.release(name);
            return moved;
        }
    }

    private static final class Compiled {
        // A tensor that was made in inference mode cannot be kept for a backward pass: another one takes its memory.
        static final Kernel KERNEL = Kernel.compile("frozen", List.of(new KernelText("frozen", """
                def kept(self, x: Tensor) -> Tensor:
                  return torch.set_(torch.empty([0], dtype=x.dtype), x)
                def to_device(self, x: Tensor, there: Tensor) -> Tensor:
                  return torch.to(x, ops.prim.device(there), x.dtype)
                """)));
    }
}
