package io.rexserve.benchmark.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.rexserve.model.kernel.Torch;

/// How fast this process reads memory that no cache holds, with the threads of one operator: sums over 1 GiB.
///
/// On a shared machine it changes within seconds, so it is measured right before and after whatever is held to it.
final class Bandwidth implements AutoCloseable {
    private static final long ELEMENTS = 1L << 28;

    private final NDManager scope = Torch.scope();
    private final NDArray array = scope.ones(new Shape(ELEMENTS));

    /// Gigabytes per second, once.
    double measure() {
        long start = System.nanoTime();
        try (NDArray sum = array.sum()) {
            sum.getFloat();
        }
        return ELEMENTS * Float.BYTES / (double) (System.nanoTime() - start);
    }

    @Override
    public void close() {
        scope.close();
    }
}
