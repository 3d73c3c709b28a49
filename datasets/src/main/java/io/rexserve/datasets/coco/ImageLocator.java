package io.rexserve.datasets.coco;

import io.rexserve.datasets.format.DatasetRoot;
import io.rexserve.datasets.format.ImageFiles;
import io.rexserve.datasets.format.ProblemReason;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.image.ImageHeader;
import io.rexserve.image.InvalidImageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Finds the image files that a file of annotations names. Where the user named their folder, each is looked at: it
/// has to exist, to have a sound header, and the stated size.
final class ImageLocator {
    /// Images that are looked for in all folders before the first was found: of a set without images no more.
    private static final int LOOKED_FOR = 1000;

    private final @Nullable Path images;
    private final ProblemSink problems;
    private final DatasetRoot root;
    private final Path start;
    private final ImageFolders folders;
    private final Map<Path, Boolean> insideByFolder = new HashMap<>();

    /// Files that were found by a part of their name, with the name that led to each.
    private final Map<Path, String> foundByPart = new HashMap<>();

    private @Nullable Path base;
    private int missing;

    /// @param file of annotations
    /// @param images folder that the user named; null to look beside the file
    ImageLocator(Path file, @Nullable Path images, ProblemSink problems) throws IOException {
        this.images = images;
        this.problems = problems;
        this.root = DatasetRoot.of(ImageFolders.dataset(file), images);
        this.start = images != null ? images.toAbsolutePath().normalize() : ImageFolders.folder(file);
        this.folders = ImageFolders.of(file, images);
    }

    /// The file of an image, which need not exist where it was not found; empty if a problem was reported.
    ///
    /// @param name as the annotations give it
    /// @param derived whether the name was derived from an address, and its folder is a guess
    /// @return null if the name leads outside the dataset, or to the file of another name
    @Nullable
    Path locate(String name, boolean derived, Supplier<String> place) {
        String relative = name.replace('\\', '/');
        Path path = stated(relative);
        if (path == null) {
            Path other = base != null || missing < LOOKED_FOR ? otherwise(relative) : null;
            missing += other == null ? 1 : 0;
            if (other != null && !derived && !isOf(name, other, place)) {
                return null;
            }
            path = other != null ? other : expected(relative);
        }
        if (path == null || !isInside(path)) {
            problems.report(ProblemReason.PATH_OUTSIDE, place.get(), "file_name: " + name + " " + root.expectation());
            return null;
        }
        return path;
    }

    /// The file of this very name, in the folder that earlier names are relative to, or in any of the usual ones; null
    /// if there is none.
    private @Nullable Path stated(String relative) {
        if (base != null) {
            return existing(base, relative);
        }
        for (Path folder : missing < LOOKED_FOR ? folders.candidates() : List.of(start)) {
            Path path = existing(folder, relative);
            if (path != null) {
                base = folder;
                return path;
            }
        }
        return null;
    }

    /// The first other reading of a name that is a file; null if none is.
    private @Nullable Path otherwise(String relative) {
        List<Path> all = new ArrayList<>(folders.candidates());
        if (base != null) {
            all.remove(base);
            all.addFirst(base);
        }
        for (Path folder : all) {
            Path path = existing(folder, relative);
            if (path != null) {
                return path;
            }
        }
        for (String reading : FileNames.readings(relative)) {
            for (Path folder : all) {
                Path path = existing(folder, reading);
                if (path != null) {
                    return path;
                }
            }
        }
        return null;
    }

    /// Where an image that was not found should lie.
    private @Nullable Path expected(String relative) {
        Path folder = base != null ? base : start;
        Path path = ImageFolders.below(folder, relative);
        return path != null ? path : ImageFolders.below(folder, FileNames.last(relative));
    }

    private static @Nullable Path existing(Path folder, String name) {
        Path path = ImageFolders.below(folder, name);
        return path != null && Files.isRegularFile(path) ? path : null;
    }

    /// Notes that a file was found by a part of its name; false, with a report, where another name has led to it.
    private boolean isOf(String name, Path file, Supplier<String> place) {
        String earlier = foundByPart.putIfAbsent(file, name);
        if (earlier != null && !earlier.equals(name)) {
            problems.report(
                    ProblemReason.MISSING_IMAGE,
                    place.get(),
                    "file_name: " + name + ": no such file (expected: not only " + file + ", which is taken for "
                            + earlier + ")");
            return false;
        }
        problems.report(
                ProblemReason.FOUND_BY_LAST_NAME,
                place.get(),
                "file_name: " + name + " (expected: a name relative to " + (base != null ? base : start) + ")");
        return true;
    }

    // A look at the real path of every file would cost more than reading its annotations.
    private boolean isInside(Path path) {
        boolean folderInside = insideByFolder.computeIfAbsent(path.getParent(), root::contains);
        return Files.isSymbolicLink(path) ? root.contains(path) : folderInside;
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
