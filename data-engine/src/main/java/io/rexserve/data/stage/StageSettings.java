package io.rexserve.data.stage;

import java.io.Serializable;
import java.util.Set;

/// The settings of one stage. They travel to the machines that run it.
public interface StageSettings extends Serializable {
    /// Name of the stage, such as `ground`; unique in a recipe.
    String stage();

    /// Whatever decides the stage's outcomes, as canonical text: implementation and its version, settings, digests of
    /// models and prompts. What only decides speed is not in it.
    String identity();

    /// Names of the models that the open stage holds in memory; stages of one process that name the same share it.
    default Set<String> heldModels() {
        return Set.of();
    }

    /// Processors that one picture needs at a time.
    default int threads() {
        return 1;
    }

    /// Loads models and opens connections.
    Stage open(StageEnvironment environment);
}
