package io.rexserve.data.embedded;

import io.rexserve.data.stage.StageSettings;
import java.util.Set;

/// Settings of a stage that holds the networks of this process.
public interface ModelStageSettings extends StageSettings {
    /// The networks.
    ModelSource models();

    @Override
    default Set<String> heldModels() {
        return Set.of(models().toString());
    }

    @Override
    default int threads() {
        return models().threads();
    }
}
