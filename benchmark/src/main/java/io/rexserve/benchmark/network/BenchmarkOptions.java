package io.rexserve.benchmark.network;

import io.rexserve.model.kernel.Compute;
import java.io.PrintStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Options of all benchmarks of the networks.
///
/// @param home folder of the sources
/// @param work where synthetic checkpoints lie; they are written where they are missing
/// @param size of the network
/// @param device `cpu` or `cuda:N`
/// @param dtype of the matrices, `float32` or `bfloat16`
/// @param threads of one operator, ours and the reference's
/// @param rounds of both sides in turn
/// @param python interpreter for the reference; null for none
/// @param progress receives a line before what takes long
public record BenchmarkOptions(
        Path home,
        Path work,
        String size,
        String device,
        String dtype,
        int threads,
        int rounds,
        @Nullable String python,
        PrintStream progress) {
    public BenchmarkOptions {
        if (threads < 1 || rounds < 1) {
            throw new IllegalArgumentException(
                    "threads, rounds: " + threads + ", " + rounds + " (expected: at least 1 each)");
        }
    }

    /// @throws IllegalArgumentException if this machine has no such device or cannot compute in this type
    Compute compute() {
        return Compute.of(device, dtype);
    }
}
