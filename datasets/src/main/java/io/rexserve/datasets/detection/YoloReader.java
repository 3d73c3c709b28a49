package io.rexserve.datasets.detection;

import io.rexserve.datasets.format.DatasetReader;
import io.rexserve.datasets.format.ImageFiles;
import io.rexserve.datasets.format.ProblemReason;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.format.ReadOptions;
import io.rexserve.datasets.record.DatasetDescription;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.ImageSource;
import io.rexserve.datasets.record.Provenance;
import io.rexserve.datasets.record.Region;
import io.rexserve.image.ImageHeader;
import io.rexserve.image.InvalidImageException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// Reads YOLO label files split by split, sorted by name within a folder and in the order of a list file. The size of
/// each image, without which shares mean nothing, is read from its header.
final class YoloReader implements DatasetReader {
    private final YoloLayout layout;
    private final ProblemSink problems;
    private final YoloLabels labels;
    private final List<Path> bases;
    private final Deque<YoloLayout.Part> parts;
    private @Nullable String split;
    private @Nullable LabelPairs pairs;

    YoloReader(YoloLayout layout, ReadOptions options) {
        this.layout = layout;
        this.problems = options.problems();
        this.labels = new YoloLabels(layout.names(), problems);
        Path images = options.images();
        this.bases = images == null
                ? List.of(layout.root().folder())
                : List.of(layout.root().folder(), images);
        this.parts = new ArrayDeque<>(layout.parts());
    }

    @Override
    public DatasetDescription description() {
        return new DatasetDescription(null, layout.names().categories(), null);
    }

    @Override
    public Optional<ImageRecord> next() throws IOException {
        for (Optional<LabelPairs.Pair> pair = nextPair(); pair.isPresent(); pair = nextPair()) {
            Optional<ImageRecord> record = record(pair.get());
            if (record.isPresent()) {
                return record;
            }
        }
        return Optional.empty();
    }

    private Optional<LabelPairs.Pair> nextPair() throws IOException {
        while (true) {
            if (pairs == null) {
                YoloLayout.Part part = parts.poll();
                if (part == null) {
                    return Optional.empty();
                }
                split = part.split();
                pairs = part.pairs(layout.root(), bases, problems);
            }
            Optional<LabelPairs.Pair> pair = pairs.next();
            if (pair.isPresent()) {
                return pair;
            }
            close();
        }
    }

    private Optional<ImageRecord> record(LabelPairs.Pair pair) throws IOException {
        Optional<ImageHeader> header = header(pair.image());
        if (header.isEmpty()) {
            return Optional.empty();
        }
        int width = header.get().width();
        int height = header.get().height();
        Path label = pair.label();
        Optional<List<Region>> regions =
                label == null ? Optional.of(List.of()) : labels.read(label, place(label), width, height);
        return regions.map(list -> new ImageRecord(
                id(split, pair.name()),
                new ImageSource.File(pair.name(), pair.image()),
                OptionalInt.of(width),
                OptionalInt.of(height),
                list,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                split,
                Provenance.UNKNOWN,
                null));
    }

    /// Names repeat between splits.
    static String id(@Nullable String split, String name) {
        return split == null ? name : split + "/" + name;
    }

    private Optional<ImageHeader> header(Path image) throws IOException {
        try {
            return Optional.of(ImageFiles.header(image));
        } catch (InvalidImageException e) {
            problems.report(ProblemReason.UNREADABLE_IMAGE, place(image), String.valueOf(e.getMessage()));
        } catch (NoSuchFileException _) {
            problems.report(ProblemReason.MISSING_IMAGE, place(image), "no such file (expected: an image)");
        }
        return Optional.empty();
    }

    private String place(Path file) {
        Path folder = layout.root().folder();
        return file.startsWith(folder) ? folder.relativize(file).toString() : file.toString();
    }

    @Override
    public void close() throws IOException {
        if (pairs != null) {
            pairs.close();
            pairs = null;
        }
    }
}
