package io.rexserve.trainer.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.rexserve.model.kernel.Kernel;
import io.rexserve.model.kernel.KernelArgument;
import io.rexserve.model.kernel.KernelText;
import io.rexserve.model.kernel.Torch;
import java.util.List;
import java.util.OptionalInt;

/// Operations on lists of float32 tensors, in place, one native call each.
public final class TensorLists {
    static final Kernel KERNEL = Kernel.compile(
            "optimizer", List.of(OptimizerText.OPTIMIZER, KernelText.resource(TensorLists.class, "update.kernel")));

    private TensorLists() {}

    /// Holds a list to a common norm, as `torch.nn.utils.clip_grad_norm_` does.
    ///
    /// @param limit largest norm; 0 for none
    /// @return the norm before
    public static double clip(NDList list, double limit) {
        return scalar("clip", KernelArgument.tensors(list), KernelArgument.number(limit));
    }

    /// Adds `other` to `sums`, tensor by tensor.
    public static void accumulate(NDList sums, NDList other) {
        scalar("accumulate", KernelArgument.tensors(sums), KernelArgument.tensors(other));
    }

    /// Multiplies every tensor.
    public static void scale(NDList list, double factor) {
        scalar("scale", KernelArgument.tensors(list), KernelArgument.number(factor));
    }

    /// Gives the tensors of `into` the values of those of `from`, of the same shapes.
    public static void copy(NDList into, NDList from) {
        scalar("copy", KernelArgument.tensors(into), KernelArgument.tensors(from));
    }

    /// The first tensor that holds NaN or an infinity.
    public static OptionalInt firstNotFinite(NDList list) {
        try (var scope = Torch.scope();
                NDArray largest = KERNEL.runOne(scope, "largest", KernelArgument.tensors(list))) {
            float[] values = largest.toFloatArray();
            for (int i = 0; i < values.length; i++) {
                if (!Float.isFinite(values[i])) {
                    return OptionalInt.of(i);
                }
            }
            return OptionalInt.empty();
        }
    }

    private static double scalar(String function, KernelArgument... arguments) {
        try (var scope = Torch.scope()) {
            return KERNEL.runOne(scope, function, arguments).getFloat();
        }
    }
}
