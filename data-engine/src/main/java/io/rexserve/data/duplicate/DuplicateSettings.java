package io.rexserve.data.duplicate;

import io.rexserve.data.stage.Stage;
import io.rexserve.data.stage.StageEnvironment;
import io.rexserve.data.stage.StageSettings;

/// The section `deduplicate` of a recipe. The stage sees all pictures at once: `spark.NearDuplicates` runs it.
///
/// @param distance greatest number of differing bits of two perceptual hashes that makes a near duplicate; -1: only
///     equal bytes are duplicates
public record DuplicateSettings(int distance) implements StageSettings {
    /// As measured in docs/data-engine.md.
    public static final DuplicateSettings DEFAULT = new DuplicateSettings(3);

    /// Up to it, two hashes are equal in one of four bands.
    public static final int MAX_DISTANCE = 3;

    public DuplicateSettings {
        if (distance < -1 || distance > MAX_DISTANCE) {
            throw new IllegalArgumentException("deduplicate.distance: " + distance + " (expected: -1 to 3)");
        }
    }

    @Override
    public String stage() {
        return "deduplicate";
    }

    @Override
    public String identity() {
        return "deduplicate 1, distance " + distance;
    }

    /// @throws UnsupportedOperationException always: it is no function of one picture
    @Override
    public Stage open(StageEnvironment environment) {
        throw new UnsupportedOperationException("deduplicate: opened (expected: run over all chunks)");
    }
}
