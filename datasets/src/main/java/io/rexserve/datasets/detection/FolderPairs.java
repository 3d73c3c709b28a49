package io.rexserve.datasets.detection;

import io.rexserve.datasets.format.DatasetRoot;
import io.rexserve.datasets.format.FolderListing;
import io.rexserve.datasets.format.ImageFiles;
import io.rexserve.datasets.format.ProblemReason;
import io.rexserve.datasets.format.ProblemSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Images and labels of two folders, or of one, matched by name without ending: both listings are sorted, so that a
/// file without its other is found on the way.
final class FolderPairs implements LabelPairs {
    /// Text files that lie beside labels and are none.
    private static final Set<String> OTHER_TEXTS = Set.of(
            "classes.txt",
            "labels.txt",
            "names.txt",
            "train.txt",
            "val.txt",
            "valid.txt",
            "test.txt",
            "predefined_classes.txt");

    private final Path images;
    private final Path labels;
    private final ProblemSink problems;
    private final FolderListing imageFiles;
    private final FolderListing labelFiles;
    private FolderListing.@Nullable Entry image;
    private FolderListing.@Nullable Entry label;
    private FolderListing.@Nullable Entry previous;

    /// @param labels need not exist
    FolderPairs(Path images, Path labels, DatasetRoot root, ProblemSink problems) throws IOException {
        this.images = images;
        this.labels = labels;
        this.problems = problems;
        this.imageFiles = new FolderListing(images, root, ImageFiles::isImage, problems);
        try {
            this.labelFiles = new FolderListing(
                    Files.isDirectory(labels) ? labels : images,
                    root,
                    name -> Files.isDirectory(labels) && isLabel(name),
                    problems);
        } catch (IOException | RuntimeException e) {
            imageFiles.close();
            throw e;
        }
        this.image = imageFiles.next().orElse(null);
        this.label = labelFiles.next().orElse(null);
    }

    private static boolean isLabel(String name) {
        String file = name.substring(name.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
        return file.endsWith(".txt") && !OTHER_TEXTS.contains(file) && !file.startsWith("readme");
    }

    @Override
    public Optional<Pair> next() throws IOException {
        while (image != null || label != null) {
            int order = image == null ? 1 : label == null ? -1 : image.stem().compareTo(label.stem());
            if (image == null || order > 0) {
                skipLabel();
                continue;
            }
            FolderListing.Entry taken = image;
            image = imageFiles.next().orElse(null);
            if (previous != null && previous.stem().equals(taken.stem())) {
                problems.report(
                        ProblemReason.DUPLICATE_IMAGE,
                        images.resolve(taken.name()).toString(),
                        "has the labels of " + previous.name() + " (expected: names that differ before the ending)");
                continue;
            }
            previous = taken;
            return Optional.of(pair(taken, order == 0));
        }
        return Optional.empty();
    }

    private Pair pair(FolderListing.Entry taken, boolean labelled) {
        Path labelFile = labels.resolve(taken.stem() + ".txt");
        if (!labelled) {
            problems.report(
                    ProblemReason.UNPAIRED_FILE,
                    images.resolve(taken.name()).toString(),
                    "no labels (expected: " + labelFile + "; an image without objects)");
        }
        return new Pair(taken.name(), images.resolve(taken.name()), labelled ? labelFile : null);
    }

    /// Past the label file at hand, which is reported if no image was matched with it.
    private void skipLabel() throws IOException {
        FolderListing.Entry skipped = Objects.requireNonNull(label);
        label = labelFiles.next().orElse(null);
        if (previous != null && previous.stem().equals(skipped.stem())) {
            return;
        }
        Path file = labels.resolve(skipped.name());
        boolean empty = Files.size(file) == 0;
        problems.report(
                empty ? ProblemReason.UNPAIRED_FILE : ProblemReason.MISSING_IMAGE,
                file.toString(),
                "no image " + skipped.stem() + ".* in " + images + " (expected: one)");
    }

    @Override
    public void close() throws IOException {
        try (imageFiles;
                labelFiles) {
            image = null;
        }
    }
}
