package io.rexserve.model.kernel;

/// The two ways in which a kernel's `linear(x, w, b)` is computed; chosen when a kernel is compiled.
public final class LinearText {
    /// `torch.linear`: weights as stored, `[out, in]`. Differentiable, and the choice on CUDA.
    public static final KernelText PLAIN = KernelText.resource(LinearText.class, "linear-plain.kernel");

    /// oneDNN with weights reordered by [PackedLinear]: 1.4 to 1.9 times as fast at small batches on a CPU; inference
    /// only.
    public static final KernelText ONEDNN = KernelText.resource(LinearText.class, "linear-onednn.kernel");

    private LinearText() {}
}
