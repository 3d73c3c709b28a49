package io.rexserve.trainer.stage;

import io.rexserve.model.language.checkpoint.ChatRexFolder;
import io.rexserve.model.language.checkpoint.CheckpointOverrides;
import io.rexserve.model.weights.Checkpoint;
import io.rexserve.model.weights.ModelFolder;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What a stage does by default to a model of some width.
public record StageDefaults(Stage stage, int hidden) {
    private static final int SMALL = 512;
    private static final int SMALL_BATCH = 8;
    private static final int SMALL_LEAST_STEPS = 600;
    private static final int SMALL_MOST_STEPS = 4000;
    private static final double SMALL_EPOCHS = 12;

    // LLaVA and Rex-Omni tune for one epoch; few images need more, as LLaVA's guide to tuning on one's own data has.
    private static final int MANY_STEPS = 1000;
    private static final double FEW_EPOCHS = 3;

    /// Reads the model's configuration.
    public static StageDefaults of(Path folder, Stage stage) {
        Path resolved = ModelFolder.resolve(folder);
        try (Checkpoint checkpoint = Checkpoint.open(resolved)) {
            return new StageDefaults(
                    stage,
                    ChatRexFolder.read(resolved, checkpoint, CheckpointOverrides.NONE)
                            .config()
                            .llm()
                            .hidden());
        }
    }

    /// Whether the decoder is of the embedded model's kind, which is trained on a CPU in minutes.
    public boolean small() {
        return hidden <= SMALL;
    }

    /// Images of a step.
    public int batch() {
        return small() ? SMALL_BATCH : stage.publishedBatch();
    }

    /// Images whose gradients are computed together.
    public int microBatch() {
        return small() ? SMALL_BATCH : 1;
    }

    /// Steps of a run.
    ///
    /// @param perEpoch steps in which every image comes once
    /// @param epochs null for the default
    public int steps(double perEpoch, @Nullable Double epochs) {
        if (epochs != null) {
            if (!(epochs > 0 && Double.isFinite(epochs))) {
                throw new IllegalArgumentException("epochs: " + epochs + " (expected: above 0)");
            }
            return Math.max(1, (int) Math.ceil(perEpoch * epochs));
        }
        if (small()) {
            return (int) Math.clamp(Math.ceil(perEpoch * SMALL_EPOCHS), SMALL_LEAST_STEPS, SMALL_MOST_STEPS);
        }
        return Math.max(1, (int) Math.ceil(perEpoch * (perEpoch >= MANY_STEPS ? 1 : FEW_EPOCHS)));
    }

    /// Peak learning rates.
    public StageRates rates(boolean adapters) {
        return StageRates.defaults(stage, small(), adapters);
    }
}
