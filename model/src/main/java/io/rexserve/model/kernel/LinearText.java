package io.rexserve.model.kernel;

/// The ways in which a kernel's `linear(x, w, b)` is computed, with the activations `linear_relu`, `linear_gelu` (erf)
/// and `linear_silu` behind it; chosen when a kernel is compiled. The result has the type of `w`.
public final class LinearText {
    /// The activations after any `linear` that a kernel defines itself.
    public static final KernelText ACTIVATIONS = KernelText.resource(LinearText.class, "activations.kernel");

    /// `torch.linear`: weights as stored, `[out, in]`. Differentiable, and the choice on CUDA.
    public static final KernelText PLAIN = plain();

    /// oneDNN with weights reordered by [PackedLinear]: 2 to 4 times as fast on a CPU; inference only. Its ReLU makes 0
    /// of NaN.
    public static final KernelText ONEDNN = KernelText.resource(LinearText.class, "linear-onednn.kernel");

    private LinearText() {}

    private static KernelText plain() {
        KernelText linear = KernelText.resource(LinearText.class, "linear-plain.kernel");
        return new KernelText(linear.name(), linear.methods() + ACTIVATIONS.methods());
    }
}
