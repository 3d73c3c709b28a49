package io.rexserve.trainer.benchmark;

import io.rexserve.model.kernel.Compute;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What all benchmarks of the networks need to know.
///
/// @param home folder of the sources
/// @param work where synthetic checkpoints lie; they are written where they are missing
/// @param size of the network
/// @param compute device and type
/// @param threads of one operator, ours and the reference's
/// @param rounds how often both run in turn
/// @param python interpreter for the reference; null for none
public record BenchmarkOptions(
        Path home,
        Path work,
        String size,
        Compute compute,
        int threads,
        int rounds,
        @Nullable String python) {
    public BenchmarkOptions {
        if (threads < 1 || rounds < 1) {
            throw new IllegalArgumentException(
                    "threads, rounds: " + threads + ", " + rounds + " (expected: at least 1 each)");
        }
    }
}
