package io.rexserve.trainer.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.rexserve.model.kernel.Kernel;
import io.rexserve.model.kernel.KernelArgument;
import io.rexserve.model.kernel.KernelText;
import io.rexserve.model.kernel.LinearText;
import io.rexserve.model.language.decoder.DecoderText;
import io.rexserve.model.region.RegionEncoder;
import io.rexserve.model.vision.TowerText;
import java.util.List;

/// The serving kernels' texts, differentiable, with the forward and backward calls of `network.kernel`.
final class NetworkKernel implements AutoCloseable {
    private final Kernel kernel = Kernel.compile(
            "network in training",
            List.of(
                    DecoderText.DECODER,
                    TowerText.CLIP,
                    TowerText.CONVNEXT,
                    TowerText.PROJECTOR,
                    RegionEncoder.KERNEL_TEXT,
                    LinearText.PLAIN,
                    KernelText.resource(NetworkKernel.class, "network.kernel")));

    /// Tensors made in inference mode could not be kept for a backward pass, so every call is one of training.
    ///
    /// @param scope owns the results
    /// @throws InterruptedException without a call, if the training is to stop
    NDList call(NDManager scope, String method, KernelArgument... arguments) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("stopped before " + method);
        }
        return kernel.train(scope, method, arguments);
    }

    /// As [#call(NDManager, String, KernelArgument...)] for a method that returns one tensor.
    NDArray one(NDManager scope, String method, KernelArgument... arguments) throws InterruptedException {
        return call(scope, method, arguments).singletonOrThrow();
    }

    @Override
    public void close() {
        kernel.close();
    }
}
