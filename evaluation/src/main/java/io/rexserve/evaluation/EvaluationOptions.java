package io.rexserve.evaluation;

import io.rexserve.model.kernel.Compute;
import java.nio.file.Path;

/// What is evaluated and on how much.
///
/// @param home folder of the sources, for the commit that the report names
/// @param art folder that `datasets/fetch-art.sh` filled
/// @param upn model folder of the proposal network
/// @param chatrex model folder of the language model
/// @param device of both, `cpu` or `cuda:N`
/// @param dtype of the matrices of both, `float32` or `bfloat16`
/// @param scenes held-out scenes per set of drawings
/// @param seed of the scenes; the same seed gives the same figures
/// @param minScore proposals that score less are not shown to the language model, 0 to 1
/// @param nmsIou of two proposals that overlap more, the lower-scored one is left out, 0 to 1
/// @param maxBoxes proposals shown to the language model at most
public record EvaluationOptions(
        Path home,
        Path art,
        Path upn,
        Path chatrex,
        String device,
        String dtype,
        int scenes,
        long seed,
        double minScore,
        double nmsIou,
        int maxBoxes) {
    public EvaluationOptions {
        if (scenes < 1) {
            throw new IllegalArgumentException("scenes: " + scenes + " (expected: >= 1)");
        }
        requireShare("minScore", minScore);
        requireShare("nmsIou", nmsIou);
    }

    Compute compute() {
        return Compute.of(device, dtype);
    }

    private static void requireShare(String name, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: 0 to 1)");
        }
    }
}
