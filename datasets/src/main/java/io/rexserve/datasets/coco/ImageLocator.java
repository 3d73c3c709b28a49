package io.rexserve.datasets.coco;

import io.rexserve.datasets.format.DatasetRoot;
import io.rexserve.datasets.format.ImageFiles;
import io.rexserve.datasets.format.ProblemReason;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.image.ImageHeader;
import io.rexserve.image.InvalidImageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Finds the image files that a file of annotations names. Where the user named their folder, each is looked at: it
/// has to exist, to have a sound header, and the stated size.
final class ImageLocator {
    private final Path folder;
    private final @Nullable Path images;
    private final ProblemSink problems;
    private final DatasetRoot root;
    private final Map<Path, Boolean> insideByFolder = new HashMap<>();
    private @Nullable Path base;

    /// @param folder of the file of annotations
    /// @param images folder that the user named; null to look beside the file
    ImageLocator(Path folder, @Nullable Path images, ProblemSink problems) throws IOException {
        this.folder = folder;
        this.images = images;
        this.problems = problems;
        this.root = DatasetRoot.of(datasetFolder(), images);
    }

    private Path datasetFolder() {
        Path parent = folder.getParent();
        return parent != null && folder.endsWith("annotations") ? parent : folder;
    }

    /// The file of an image; empty if a problem was reported.
    ///
    /// @param name as the annotations give it
    /// @param derived whether the name was derived from an address, and its folder is a guess
    /// @return null if the name leads outside the dataset
    @Nullable
    Path locate(String name, boolean derived, Supplier<String> place) {
        String relative = name.replace('\\', '/');
        Path start = base(relative);
        Path path = below(start, relative);
        if (path == null || !Files.exists(path)) {
            Path other = otherwise(start, relative);
            if (other != null && !other.equals(path) && (path == null || Files.exists(other))) {
                if (!derived) {
                    problems.report(
                            ProblemReason.FOUND_BY_LAST_NAME,
                            place.get(),
                            "file_name: " + name + " (expected: a name relative to " + start + ")");
                }
                path = other;
            }
        }
        if (path == null || !isInside(path)) {
            problems.report(ProblemReason.PATH_OUTSIDE, place.get(), "file_name: " + name + " " + root.expectation());
            return null;
        }
        return path;
    }

    /// The first other reading of a name that is a file; else the last part of the name, which need not be one.
    private static @Nullable Path otherwise(Path start, String relative) {
        for (String other : FileNames.readings(relative)) {
            Path path = below(start, other);
            if (path != null && Files.exists(path)) {
                return path;
            }
        }
        return below(start, FileNames.last(relative));
    }

    private static @Nullable Path below(Path start, String name) {
        try {
            Path path = start.resolve(name).normalize();
            return path.startsWith(start) && !path.equals(start) ? path : null;
        } catch (InvalidPathException _) { // a NUL character
            return null;
        }
    }

    // A look at the real path of every file would cost more than reading its annotations.
    private boolean isInside(Path path) {
        boolean folderInside = insideByFolder.computeIfAbsent(path.getParent(), root::contains);
        return Files.isSymbolicLink(path) ? root.contains(path) : folderInside;
    }

    /// The folder that names are relative to: the user's, else the first of the usual ones that has the first image.
    private Path base(String first) {
        if (base == null) {
            Path dataset = datasetFolder();
            base = images != null
                    ? images.toAbsolutePath().normalize()
                    : Stream.concat(
                                    Stream.of(folder, folder.resolve("images"), folder.resolve("data")),
                                    Stream.of(dataset, dataset.resolve("images"), dataset.resolve("data")))
                            .map(Path::normalize)
                            .filter(candidate -> {
                                Path path = below(candidate, first);
                                return path != null && Files.exists(path);
                            })
                            .findFirst()
                            .orElseGet(() -> splitFolder(dataset, first));
        }
        return base;
    }

    /// COCO's own layout: `annotations/instances_val2017.json` speaks of `val2017/*.jpg`.
    private Path splitFolder(Path dataset, String first) {
        for (String split :
                List.of("train2017", "val2017", "test2017", "train2014", "val2014", "train", "val", "test")) {
            Path path = below(dataset.resolve(split), first);
            if (path != null && Files.exists(path)) {
                return dataset.resolve(split);
            }
        }
        return folder;
    }

    /// Whether the file is as stated; always true where the user named no folder. What is wrong is reported.
    boolean check(Path file, OptionalInt width, OptionalInt height, Supplier<String> place) throws IOException {
        if (images == null) {
            return true;
        }
        ImageHeader header;
        try {
            header = ImageFiles.header(file);
        } catch (NoSuchFileException _) {
            problems.report(ProblemReason.MISSING_IMAGE, place.get(), "file_name: no file " + file);
            return false;
        } catch (InvalidImageException e) {
            problems.report(ProblemReason.UNREADABLE_IMAGE, place.get(), file + ": " + e.getMessage());
            return false;
        }
        boolean same = (width.isEmpty() || width.getAsInt() == header.width())
                && (height.isEmpty() || height.getAsInt() == header.height());
        if (!same) {
            reportSize(file, header, width, height, place);
        }
        return same;
    }

    private void reportSize(
            Path file, ImageHeader header, OptionalInt width, OptionalInt height, Supplier<String> place) {
        boolean stored = width.orElse(-1) == header.storedWidth() && height.orElse(-1) == header.storedHeight();
        problems.report(
                ProblemReason.SIZE_MISMATCH,
                place.get(),
                "size: " + side(width) + " x " + side(height) + " (expected: " + header.width() + " x "
                        + header.height() + ", the size of " + file
                        + (stored ? ", which its EXIF orientation turns upright)" : ")"));
    }

    private static String side(OptionalInt value) {
        return value.isPresent() ? Integer.toString(value.getAsInt()) : "?";
    }
}
