package io.rexserve.trainer.proposal;

import java.nio.file.Path;

/// Options of a run of proposal training.
///
/// @param art folder that `datasets/fetch-art.sh` filled
/// @param work folder for checkpoints and logs; a run continues from the checkpoint in it
/// @param output model folder to write at the end
/// @param steps optimizer steps in all
/// @param lowSteps of these, the first ones at the low resolution
/// @param batch images per step
/// @param rate peak learning rate
/// @param seed of weights and scenes
/// @param threads threads of one operator
public record ProposalTrainingOptions(
        Path art, Path work, Path output, int steps, int lowSteps, int batch, double rate, long seed, int threads) {
    public static final int LOW_SIDE = 160;

    public ProposalTrainingOptions {
        if (steps < 1 || lowSteps < 0 || lowSteps > steps) {
            throw new IllegalArgumentException(
                    "low steps: " + lowSteps + " of " + steps + " (expected: 0 <= low steps <= steps, steps >= 1)");
        }
        if (batch < 1) {
            throw new IllegalArgumentException("batch: " + batch + " (expected: >= 1)");
        }
    }

    /// Pixels of the shorter side of the input at a step.
    int side(int step) {
        return step < lowSteps ? LOW_SIDE : TinyUpn.CONFIG.shortSide();
    }
}
