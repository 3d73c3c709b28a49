package io.rexserve.datasets.grounding;

import io.rexserve.datasets.format.DatasetRoot;
import io.rexserve.datasets.format.ProblemReason;
import io.rexserve.datasets.format.ReadOptions;
import io.rexserve.datasets.record.ImageSource;
import java.io.IOException;
import java.nio.file.Path;

/// The image files that a dataset names, relative to `--images` or else to the folder of the annotations.
final class ImageFiles {
    private final DatasetRoot root;
    private final Path base;

    private ImageFiles(DatasetRoot root, Path base) {
        this.root = root;
        this.base = base;
    }

    static ImageFiles beside(Path annotations, ReadOptions options) throws IOException {
        Path folder = folderOf(annotations);
        Path images = options.images();
        return new ImageFiles(DatasetRoot.of(folder, images), (images == null ? folder : images).toAbsolutePath());
    }

    static Path folderOf(Path file) throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IOException(file + ": no file in a folder");
        }
        return parent;
    }

    ImageSource.File file(String name, Entry entry) throws DamagedEntry {
        if (name.isEmpty()) {
            throw entry.damaged(ProblemReason.MISSING_FIELD, "image name: empty (expected: a file name)");
        }
        Path path = root.resolve(base, name)
                .orElseThrow(() ->
                        entry.damaged(ProblemReason.PATH_OUTSIDE, "image name: " + name + " " + root.expectation()));
        return new ImageSource.File(name.replace('\\', '/'), path);
    }
}
