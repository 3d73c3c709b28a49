package io.rexserve.trainer.loop;

import java.nio.file.Path;

/// Where a run keeps its files.
///
/// @param folder `--out`
public record RunFolder(Path folder) {
    /// The recipe, written once at the start.
    public Path recipe() {
        return folder.resolve("recipe.json");
    }

    public Path checkpoints() {
        return folder.resolve("checkpoint");
    }

    /// What the run continues from.
    public CheckpointFile latest() {
        return new CheckpointFile(checkpoints().resolve("latest.safetensors"));
    }

    /// Values and averages of the best held-out measurement.
    public CheckpointFile best() {
        return new CheckpointFile(checkpoints().resolve("best.safetensors"));
    }

    /// What each worker of a training on many machines keeps from round to round.
    public Path workers() {
        return checkpoints().resolve("workers");
    }

    /// Tables, curves and TensorBoard events.
    public Path log() {
        return folder.resolve("log");
    }

    /// The model that comes of it.
    public Path model() {
        return folder.resolve("model");
    }
}
