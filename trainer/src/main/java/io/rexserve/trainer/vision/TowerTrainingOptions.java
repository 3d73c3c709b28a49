package io.rexserve.trainer.vision;

import java.nio.file.Path;

/// What a run of tower training does.
///
/// @param art folder that `datasets/fetch-art.sh` filled
/// @param work folder for checkpoints and logs; a run continues from what it finds there
/// @param steps optimizer steps of 16 scenes
/// @param pool scenes to go through again and again, 196 KB each
/// @param seed of weights and scenes
/// @param threads threads of one operator
public record TowerTrainingOptions(Path art, Path work, int steps, int pool, long seed, int threads) {
    public TowerTrainingOptions {
        if (steps < 1 || pool < 1) {
            throw new IllegalArgumentException(
                    "steps and pool: " + steps + " and " + pool + " (expected: at least 1 each)");
        }
    }
}
