package io.rexserve.datasets.coco;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/// The folders that the names of an annotation file may be relative to, the likeliest first: below the folder of the
/// file, or the user's, those named after the part of the data that the file describes
/// (`annotations/instances_val.json` speaks of `images/val/*.jpg` where CVAT wrote it, of `val2017/*.jpg` in COCO
/// itself), then `images` and `data`.
final class ImageFolders {
    private static final List<String> USUAL = List.of("images", "data");
    private static final List<String> SPLITS =
            List.of("train2017", "val2017", "test2017", "train2014", "val2014", "train", "val", "test");
    private static final String ANNOTATIONS = "annotations";

    private final List<Path> candidates;

    private ImageFolders(List<Path> candidates) {
        this.candidates = candidates;
    }

    /// @param file of annotations
    /// @param images folder that the user named; null to look beside the file
    static ImageFolders of(Path file, @Nullable Path images) {
        List<Path> roots = images != null
                ? List.of(images.toAbsolutePath().normalize())
                : List.copyOf(new LinkedHashSet<>(List.of(folder(file), dataset(file))));
        SequencedSet<Path> candidates = new LinkedHashSet<>();
        for (Path root : roots) {
            candidates.add(root);
            for (String part : parts(file)) {
                USUAL.forEach(usual -> candidates.add(root.resolve(usual).resolve(part)));
                candidates.add(root.resolve(part));
            }
            USUAL.forEach(usual -> candidates.add(root.resolve(usual)));
        }
        for (Path root : roots) {
            for (String split : SPLITS) {
                candidates.add(root.resolve(split));
                USUAL.forEach(usual -> candidates.add(root.resolve(usual).resolve(split)));
            }
        }
        var existing = new ArrayList<Path>(candidates);
        existing.removeIf(candidate -> !Files.isDirectory(candidate));
        return new ImageFolders(existing);
    }

    /// The folder of a file.
    static Path folder(Path file) {
        Path absolute = file.toAbsolutePath().normalize();
        Path parent = absolute.getParent();
        return parent == null ? absolute : parent;
    }

    /// The folder of the dataset: that of the file, or the one above `annotations`.
    static Path dataset(Path file) {
        Path folder = folder(file);
        Path parent = folder.getParent();
        return parent != null && folder.endsWith(ANNOTATIONS) ? parent : folder;
    }

    /// What a file may call its part of the data: its name, its name behind an underscore, the folder it lies in.
    private static SequencedSet<String> parts(Path file) {
        SequencedSet<String> parts = new LinkedHashSet<>();
        String name = String.valueOf(file.getFileName());
        String stem = name.indexOf('.') > 0 ? name.substring(0, name.indexOf('.')) : name;
        parts.add(stem.substring(stem.lastIndexOf('_') + 1));
        parts.add(stem.substring(stem.indexOf('_') + 1));
        parts.add(stem);
        parts.add(String.valueOf(folder(file).getFileName()));
        parts.removeIf(part -> part.isEmpty() || part.equals(ANNOTATIONS));
        return parts;
    }

    /// Those that exist.
    List<Path> candidates() {
        return candidates;
    }

    /// A name below a folder; null if it leads out of it.
    static @Nullable Path below(Path start, String name) {
        try {
            Path path = start.resolve(name).normalize();
            return path.startsWith(start) && !path.equals(start) ? path : null;
        } catch (InvalidPathException _) { // a NUL character
            return null;
        }
    }
}
