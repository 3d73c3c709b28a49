package io.rexserve.datasets.detection;

import io.rexserve.datasets.format.DatasetException;
import io.rexserve.datasets.format.DatasetReader;
import io.rexserve.datasets.format.DatasetRoot;
import io.rexserve.datasets.format.FolderListing;
import io.rexserve.datasets.format.ProblemReason;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.format.ReadOptions;
import io.rexserve.datasets.format.SeenKeys;
import io.rexserve.datasets.record.DatasetDescription;
import io.rexserve.datasets.record.ImageRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads VOC annotations in the order of their names. A split is that of the list in `ImageSets/Main` that has the
/// annotation's name, else of its folder where that is called train, valid, val or test, as Roboflow has it.
final class VocReader implements DatasetReader {
    private static final long MAX_BYTES = 16L << 20;

    private final Path annotations;
    private final @Nullable Path single;
    private final ProblemSink problems;
    private final VocAnnotation parser;
    private final VocSplits splits;
    private final SeenKeys seen = new SeenKeys();
    private @Nullable FolderListing files;
    private boolean done;

    VocReader(Path path, int origin, ReadOptions options) throws IOException {
        Path absolute = path.toAbsolutePath().normalize();
        this.single = Files.isDirectory(absolute) ? null : absolute;
        Path folder = single == null ? absolute : Objects.requireNonNull(single.getParent(), "folder of a file");
        Path below = folder.resolve("Annotations");
        this.annotations = Files.isDirectory(below) ? below : folder;
        Path dataset = annotations.endsWith("Annotations") && annotations.getParent() != null
                ? annotations.getParent()
                : annotations;
        this.problems = options.problems();
        DatasetRoot root = DatasetRoot.of(dataset, options.images());
        this.splits = new VocSplits(dataset.resolve("ImageSets").resolve("Main"));
        this.parser = new VocAnnotation(origin, images(dataset, options.images()), root, problems);
        if (single == null) {
            this.files = new FolderListing(annotations, root, VocFormat::isXml, problems);
        } else if (!VocFormat.isXml(single.toString())) {
            throw new DatasetException(path + ": no .xml file (expected: a folder of VOC annotations, or one of them)");
        }
    }

    private static Path images(Path dataset, @Nullable Path given) {
        if (given != null) {
            return given.toAbsolutePath();
        }
        for (String name : new String[] {"JPEGImages", "images"}) {
            if (Files.isDirectory(dataset.resolve(name))) {
                return dataset.resolve(name);
            }
        }
        return dataset;
    }

    @Override
    public DatasetDescription description() {
        return DatasetDescription.UNKNOWN;
    }

    @Override
    public Optional<ImageRecord> next() throws IOException {
        for (Optional<String> name = nextName(); name.isPresent(); name = nextName()) {
            Optional<ImageRecord> record = record(name.get());
            if (record.isPresent()) {
                return record;
            }
        }
        return Optional.empty();
    }

    /// Of an annotation, relative to their folder.
    private Optional<String> nextName() throws IOException {
        if (single != null) {
            boolean first = !done;
            done = true;
            return first ? Optional.of(annotations.relativize(single).toString()) : Optional.empty();
        }
        return files == null ? Optional.empty() : files.next().map(FolderListing.Entry::name);
    }

    private Optional<ImageRecord> record(String name) throws IOException {
        Path file = annotations.resolve(name);
        if (Files.size(file) > MAX_BYTES) {
            problems.report(
                    ProblemReason.MALFORMED, name, Files.size(file) + " bytes (expected: at most " + MAX_BYTES + ")");
            return Optional.empty();
        }
        XmlElement annotation;
        try {
            annotation = XmlElement.read(Files.readAllBytes(file));
        } catch (XmlElement.SyntaxException e) {
            problems.report(ProblemReason.MALFORMED, name + ", line " + e.line(), String.valueOf(e.getMessage()));
            return Optional.empty();
        }
        if (!annotation.name().equals("annotation")) {
            problems.report(
                    ProblemReason.MALFORMED,
                    name + ", line " + annotation.line(),
                    "element " + annotation.name() + " (expected: annotation)");
            return Optional.empty();
        }
        Optional<ImageRecord> record = parser.record(annotation, name, splits.of(name));
        if (record.isPresent() && !seen.add(record.get().image().name())) {
            problems.report(
                    ProblemReason.DUPLICATE_IMAGE,
                    name,
                    "filename: " + record.get().image().name() + " (expected: each image in one annotation)");
            return Optional.empty();
        }
        return record;
    }

    @Override
    public void close() throws IOException {
        if (files != null) {
            files.close();
        }
    }
}
