package io.rexserve.trainer.optimizer;

import io.rexserve.model.kernel.KernelText;

/// Kernel functions that every training shares: `clipped`, `adamw`, `orthogonal` and `muon`.
public final class OptimizerText {
    public static final KernelText OPTIMIZER = KernelText.resource(OptimizerText.class, "optimizer.kernel");

    private OptimizerText() {}
}
