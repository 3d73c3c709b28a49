package io.rexserve.datasets.format;

import java.io.IOException;
import java.nio.file.Path;

/// One format of annotations.
public interface DatasetFormat {
    /// Its name on the command line, such as `coco`.
    String name();

    /// One sentence for help texts: what a path of it is, and who writes it.
    String summary();

    /// Ending of the file that [#create] writes, such as `.json`; empty if it writes a folder.
    default String suffix() {
        return "";
    }

    /// Whether one path of it holds several splits, each image with its own.
    default boolean holdsSplits() {
        return false;
    }

    /// Whether it holds the images themselves, so that an image that cannot be read cannot be written.
    default boolean holdsImages() {
        return false;
    }

    /// Whether a file or folder looks like it, by name and first content; reads little.
    boolean isLikely(Path path) throws IOException;

    /// @throws DatasetException if the path is none of this format
    DatasetReader open(Path path, ReadOptions options) throws IOException;

    /// @param path file or folder, as [#open] takes it; must not exist yet
    DatasetWriter create(Path path, WriteOptions options) throws IOException;
}
