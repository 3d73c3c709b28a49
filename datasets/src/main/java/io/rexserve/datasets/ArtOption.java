package io.rexserve.datasets;

import io.rexserve.datasets.art.ArtLibrary;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Where the art is that scenes are composed from: an option of all commands that compose scenes.
public final class ArtOption {
    @Option(
            names = "--art",
            paramLabel = "FOLDER",
            description = "art folder (default: $REXSERVE_ART or ~/.cache/rexserve/art)")
    private @Nullable Path folder;

    public Path folder() {
        return folder == null ? ArtLibrary.defaultFolder() : folder;
    }
}
