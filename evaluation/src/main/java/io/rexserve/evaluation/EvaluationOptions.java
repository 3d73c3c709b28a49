package io.rexserve.evaluation;

import io.rexserve.model.kernel.Compute;
import java.nio.file.Path;

/// What all evaluations need to know.
///
/// @param home folder of the sources, for the commit that the report names
/// @param art folder that `datasets/fetch-art.sh` filled
/// @param upn model folder of the proposal network
/// @param device `cpu` or `cuda:N`
/// @param dtype of the matrices, `float32` or `bfloat16`
/// @param scenes held-out scenes, per set of drawings where there are several
/// @param seed of the scenes; the same seed gives the same figures
/// @param minScore proposals that score less are left out, 0 to 1; -1: as the network states (`min_score`)
/// @param nmsIou of two proposals that overlap more, the lower-scored one is left out, 0 to 1
/// @param maxBoxes proposals per scene at most
record EvaluationOptions(
        Path home,
        Path art,
        Path upn,
        String device,
        String dtype,
        int scenes,
        long seed,
        double minScore,
        double nmsIou,
        int maxBoxes) {
    /// The lowest score that the network itself states.
    static final double OF_MODEL = -1;

    EvaluationOptions {
        if (scenes < 1) {
            throw new IllegalArgumentException("scenes: " + scenes + " (expected: >= 1)");
        }
        if (minScore != OF_MODEL) {
            requireShare("minScore", minScore);
        }
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
