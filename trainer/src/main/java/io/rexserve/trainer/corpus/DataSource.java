package io.rexserve.trainer.corpus;

import io.rexserve.datasets.Formats;
import io.rexserve.datasets.format.DatasetException;
import io.rexserve.datasets.format.DatasetFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Where a set of annotated images lies. Plain values: it stands in the recipe.
///
/// @param path file or folder of annotations
/// @param format its name, null for what the path looks like
/// @param images folder of the images, null for the format's own place
public record DataSource(
        String path, @Nullable String format, @Nullable String images) {
    public static DataSource of(Path path) {
        return new DataSource(path.toString(), null, null);
    }

    public static DataSource of(Path path, Path images) {
        return new DataSource(path.toString(), null, images.toString());
    }

    /// @throws DatasetException if the format is unknown, or the path looks like none or several
    /// @throws NoSuchFileException if there is nothing at the path
    DatasetFormat datasetFormat() throws IOException {
        if (!Files.exists(Path.of(path))) {
            throw new NoSuchFileException(path, null, "no such file or folder (expected: annotations)");
        }
        return format == null ? Formats.guess(Path.of(path)) : Formats.named(format);
    }

    @Nullable
    Path imageFolder() {
        Path folder = images == null ? null : Path.of(images);
        if (folder != null && !Files.isDirectory(folder)) {
            throw new DatasetException("images: " + folder + " (expected: a folder)");
        }
        return folder;
    }
}
