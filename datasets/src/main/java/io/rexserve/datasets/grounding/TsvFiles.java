package io.rexserve.datasets.grounding;

import io.rexserve.datasets.format.DatasetException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The three files of a TSV dataset: `NAME.annotations.tsv`, `NAME.images.tsv` and `NAME.annotations.tsv.lineidx`.
record TsvFiles(Path annotations, Path images, Path index) {
    private static final String ANNOTATIONS = "annotations.tsv";
    private static final String IMAGES = "images.tsv";
    private static final String INDEX = ".lineidx";

    static boolean isAnnotations(Path path) {
        return path.getFileName().toString().endsWith(ANNOTATIONS);
    }

    static TsvFiles of(Path annotations, @Nullable Path images) {
        String name = annotations.getFileName().toString();
        Path beside = annotations.resolveSibling(name.substring(0, name.length() - ANNOTATIONS.length()) + IMAGES);
        boolean named = images != null && !Files.isDirectory(images);
        return new TsvFiles(
                annotations,
                images == null ? beside : named ? images : images.resolve(beside.getFileName()),
                annotations.resolveSibling(name + INDEX));
    }

    /// The datasets of a path: a file of annotations, or all in a folder, by name.
    static List<TsvFiles> all(Path path, @Nullable Path images) throws IOException {
        if (!Files.isDirectory(path)) {
            if (!isAnnotations(path)) {
                throw new DatasetException(path + ": not a file of annotations (expected: a name that ends with "
                        + ANNOTATIONS + ", or a folder)");
            }
            return List.of(of(path, images));
        }
        try (Stream<Path> files = Files.list(path)) {
            List<TsvFiles> found = files.filter(TsvFiles::isAnnotations)
                    .sorted()
                    .map(file -> of(file, images))
                    .toList();
            if (found.isEmpty()) {
                throw new DatasetException(path + ": no file whose name ends with " + ANNOTATIONS);
            }
            return found;
        }
    }

    /// The files to write for a path: named as the file of annotations, else in a folder.
    static TsvFiles forNew(Path path) {
        return of(isAnnotations(path) ? path : path.resolve(ANNOTATIONS), null);
    }
}
