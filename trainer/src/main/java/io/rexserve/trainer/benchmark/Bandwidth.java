package io.rexserve.trainer.benchmark;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.rexserve.model.kernel.Torch;

/// How fast this process reads memory that no cache holds, with the threads of one operator.
final class Bandwidth {
    private static final long ELEMENTS = 1L << 28;
    private static final int ROUNDS = 7;

    private Bandwidth() {}

    /// Gigabytes per second: the median of sums over 1 GiB.
    static double measure() {
        try (NDManager scope = Torch.scope();
                NDArray array = scope.ones(new Shape(ELEMENTS))) {
            var seconds = new Samples();
            for (int i = 0; i <= ROUNDS; i++) {
                long start = System.nanoTime();
                try (NDArray sum = array.sum()) {
                    sum.getFloat();
                }
                if (i > 0) { // the first one faults the pages in
                    seconds.add((System.nanoTime() - start) / 1e9);
                }
            }
            return ELEMENTS * Float.BYTES / seconds.median() / 1e9;
        }
    }
}
