package io.rexserve.data.chunk;

import io.rexserve.data.stage.Stage;
import io.rexserve.data.stage.StageEnvironment;
import io.rexserve.data.stage.StageSettings;
import io.rexserve.data.store.RunFiles;
import java.io.IOException;
import java.util.Iterator;
import java.util.function.Predicate;

/// Settings of the first stage, which finds the pictures.
public interface IngestSettings extends StageSettings {
    /// The chunks of the input in a fixed order, as they are asked for.
    ///
    /// @param images `--images`
    /// @param pictures in a chunk, at most
    /// @param planned whether an item is in a chunk already; such items are left out
    Iterator<ChunkSource> chunks(RunFiles files, String images, int pictures, Predicate<String> planned)
            throws IOException;

    Ingestion openIngestion(RunFiles files, String images) throws IOException;

    /// Not for this stage: it has no pictures yet.
    @Override
    default Stage open(StageEnvironment environment) {
        throw new IllegalStateException(stage() + ": reads items (expected: openIngestion)");
    }
}
