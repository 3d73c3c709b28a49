package io.rexserve.datasets.detection;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The images of one split with their label files, one after the other.
sealed interface LabelPairs extends Closeable permits FolderPairs, ListPairs {
    /// The next image; empty behind the last.
    Optional<Pair> next() throws IOException;

    /// An image and its labels.
    ///
    /// @param name of the image relative to the folder of images
    /// @param label null if there is no such file
    record Pair(String name, Path image, @Nullable Path label) {}
}
