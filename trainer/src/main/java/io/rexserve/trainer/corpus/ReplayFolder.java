package io.rexserve.trainer.corpus;

import io.rexserve.model.weights.ModelFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/// Annotated images that a model brings along, to be mixed in when it is tuned, so that it keeps what it knows: records
/// in `replay/replay.jsonl`, in the model's folder or beside it.
public final class ReplayFolder {
    private static final Path RECORDS = Path.of("replay", "replay.jsonl");

    private ReplayFolder() {}

    /// @param model folder or file of a model
    public static Optional<DataSource> of(Path model) {
        Path folder = ModelFolder.resolve(model).toAbsolutePath().normalize();
        return Stream.of(folder.resolve(RECORDS), folder.resolveSibling(RECORDS))
                .filter(Files::isRegularFile)
                .findFirst()
                .map(DataSource::of);
    }
}
