package io.rexserve.model.language;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.rexserve.model.kernel.Kernel;
import io.rexserve.model.kernel.KernelArgument;
import io.rexserve.model.kernel.KernelText;
import io.rexserve.model.kernel.PackedLinear;
import io.rexserve.model.weights.StoredType;
import io.rexserve.model.weights.WeightRoles;
import java.util.ArrayList;
import java.util.List;

/// The decoder's tensors in the type and layout that it computes with; owned by the scope they were read into.
///
/// @param embedTokens the embedding table, never packed
/// @param norm the final norm, float32
/// @param lmHead the output layer
/// @param layers in the order of `decoder.kernel`; norms float32, matrices and biases in the chosen precision
record DecoderWeights(NDArray embedTokens, NDArray norm, NDArray lmHead, List<NDArray> layers) {
    private static final int DECODED_ROWS = 1;
    private static final KernelText TO_BFLOAT16 =
            new KernelText("bfloat16", "def to_bfloat16(self, x: Tensor) -> Tensor:\n  return torch.to(x, 15)\n");

    static DecoderWeights read(WeightRoles roles, DecoderRoles names, NDManager scope, RuntimeOptions options) {
        try (Kernel cast = Kernel.compile("cast", List.of(TO_BFLOAT16))) {
            NDArray embedTokens = matrix(roles, names.embedTokens(), scope, options, cast);
            boolean tied = names.lmHead().equals(names.embedTokens());
            NDArray lmHead = tied ? embedTokens : matrix(roles, names.lmHead(), scope, options, cast);
            var layers = new ArrayList<NDArray>();
            for (String name : names.layers()) {
                layers.add(
                        name.endsWith("layernorm.weight")
                                ? roles.float32(scope, name)
                                : projection(roles, name, scope, options, cast));
            }
            return new DecoderWeights(
                    embedTokens,
                    roles.float32(scope, names.norm()),
                    packed(lmHead, scope, options, !tied),
                    List.copyOf(layers));
        }
    }

    private static NDArray projection(
            WeightRoles roles, String name, NDManager scope, RuntimeOptions options, Kernel cast) {
        NDArray array = matrix(roles, name, scope, options, cast);
        return name.endsWith(".weight") ? packed(array, scope, options, true) : array;
    }

    private static NDArray matrix(
            WeightRoles roles, String name, NDManager scope, RuntimeOptions options, Kernel cast) {
        if (options.precision() == Precision.FLOAT32) {
            return roles.float32(scope, name);
        }
        if (roles.checkpoint().info(name).type() == StoredType.BF16) {
            return roles.checkpoint().tensor(scope, name);
        }
        try (NDArray wide = roles.float32(scope, name)) {
            return cast.runOne(scope, "to_bfloat16", KernelArgument.tensor(wide));
        }
    }

    private static NDArray packed(NDArray plain, NDManager scope, RuntimeOptions options, boolean last) {
        if (!options.packedLinears()) {
            return plain;
        }
        NDArray packed = PackedLinear.pack(scope, plain, DECODED_ROWS);
        if (last) {
            plain.close();
        }
        return packed;
    }
}
