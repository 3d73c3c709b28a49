package io.rexserve.datasets.grounding;

import io.rexserve.datasets.format.DatasetException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The three files of a TSV dataset: `NAME.annotations.tsv`, `NAME.images.tsv` and `NAME.annotations.tsv.lineidx`.
/// Where there is no `NAME.images.tsv`, the annotations are about those of `images.tsv`, as others in the folder may
/// be.
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
        return new TsvFiles(annotations, images(beside, images), annotations.resolveSibling(name + INDEX));
    }

    private static Path images(Path beside, @Nullable Path given) {
        if (given == null) {
            return ownOrShared(beside);
        }
        return Files.isDirectory(given) ? ownOrShared(given.resolve(beside.getFileName())) : given;
    }

    private static Path ownOrShared(Path own) {
        Path shared = own.resolveSibling(IMAGES);
        return !Files.exists(own) && Files.exists(shared) ? shared : own;
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
        Path annotations = isAnnotations(path) ? path : path.resolve(ANNOTATIONS);
        String name = annotations.getFileName().toString();
        String prefix = name.substring(0, name.length() - ANNOTATIONS.length());
        return new TsvFiles(
                annotations, annotations.resolveSibling(prefix + IMAGES), annotations.resolveSibling(name + INDEX));
    }

    /// The files to write for annotations that share `images.tsv` with others in a folder.
    static TsvFiles forNew(Path folder, String name) {
        TsvFiles own = forNew(folder.resolve(name + "." + ANNOTATIONS));
        return new TsvFiles(own.annotations, sharedImages(folder), own.index);
    }

    static Path sharedImages(Path folder) {
        return folder.resolve(IMAGES);
    }
}
