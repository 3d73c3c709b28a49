package io.rexserve.datasets.grounding;

import io.rexserve.datasets.format.DatasetReader;
import io.rexserve.datasets.format.ProblemReason;
import io.rexserve.datasets.format.ProblemSink;
import io.rexserve.datasets.format.ReadOptions;
import io.rexserve.datasets.record.DatasetDescription;
import io.rexserve.datasets.record.ImageRecord;
import io.rexserve.datasets.record.ImageSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads GRIT as img2dataset lays it out: `00000/000000123.json` beside `000000123.jpg`, or both in `00000.tar`. Files
/// are read in the order of their names, one folder's names at a time; an image in a tar is held while its record is.
final class GritFolderReader implements DatasetReader {
    private static final List<String> ENDINGS = List.of(".jpg", ".png", ".webp", ".jpeg");

    private final Path root;
    private final ProblemSink problems;
    private final GritRecords records;
    private final Deque<Path> waiting = new ArrayDeque<>();
    private @Nullable TarSamples tar;
    private long number;

    GritFolderReader(Path path, ReadOptions options) {
        root = path;
        problems = options.problems();
        records = new GritRecords(problems);
        waiting.push(path);
    }

    @Override
    public DatasetDescription description() {
        return DatasetDescription.UNKNOWN;
    }

    @Override
    public Optional<ImageRecord> next() throws IOException {
        while (true) {
            try {
                Optional<ImageRecord> record = tar != null ? ofTar(tar) : ofFile();
                if (record.isPresent() || (tar == null && waiting.isEmpty())) {
                    return record;
                }
            } catch (DamagedEntry e) {
                e.report(problems);
            }
        }
    }

    private Optional<ImageRecord> ofTar(TarSamples samples) throws IOException, DamagedEntry {
        TarSamples.Sample sample = samples.next();
        if (sample == null) {
            tar = null;
            samples.close();
            return Optional.empty();
        }
        String name = sample.imageName() == null ? sample.stem() + ENDINGS.getFirst() : sample.imageName();
        if (sample.json() == null || sample.image() == null) {
            problems.report(
                    sample.json() == null ? ProblemReason.UNPAIRED_FILE : ProblemReason.MISSING_IMAGE,
                    sample.place(),
                    "sample: without " + (sample.json() == null ? ".json" : "an image") + " (expected: both)");
            return Optional.empty();
        }
        return Optional.of(record(sample.json(), sample.place(), new ImageSource.Bytes(name, sample.image())));
    }

    private Optional<ImageRecord> ofFile() throws IOException, DamagedEntry {
        Path path = waiting.poll();
        if (path == null) {
            return Optional.empty();
        }
        if (Files.isDirectory(path)) {
            pushSorted(path);
        } else if (path.toString().endsWith(".tar")) {
            tar = new TarSamples(path, problems);
        } else if (Files.size(path) > TarSamples.MAX_JSON) {
            throw new DamagedEntry(
                    ProblemReason.MALFORMED,
                    root.relativize(path).toString(),
                    "file of " + Files.size(path) + " bytes (expected: at most " + TarSamples.MAX_JSON + ")");
        } else {
            String place = root.relativize(path).toString();
            return Optional.of(record(Files.readAllBytes(path), place, imageBeside(path, place)));
        }
        return Optional.empty();
    }

    private void pushSorted(Path folder) throws IOException {
        List<Path> children;
        try (Stream<Path> files = Files.list(folder)) {
            children = files.filter(GritFolderReader::isRead)
                    .sorted(Collections.reverseOrder())
                    .toList();
        }
        children.forEach(waiting::push);
    }

    private static boolean isRead(Path path) {
        String name = path.getFileName().toString();
        boolean statistics = name.endsWith("_stats.json");
        return Files.isDirectory(path) || name.endsWith(".tar") || (name.endsWith(".json") && !statistics);
    }

    private ImageSource imageBeside(Path json, String place) {
        String name = json.getFileName().toString();
        String stem = name.substring(0, name.length() - ".json".length());
        for (String ending : ENDINGS) {
            Path image = json.resolveSibling(stem + ending);
            if (Files.exists(image)) {
                return source(image);
            }
        }
        problems.report(
                ProblemReason.UNPAIRED_FILE,
                place,
                "image: none beside it (expected: " + stem + ENDINGS.getFirst() + ")");
        return source(json.resolveSibling(stem + ENDINGS.getFirst()));
    }

    private ImageSource source(Path image) {
        return new ImageSource.File(root.relativize(image).toString().replace('\\', '/'), image.toAbsolutePath());
    }

    private ImageRecord record(byte[] json, String place, ImageSource image) throws DamagedEntry {
        String text = new String(json, StandardCharsets.UTF_8);
        return records.record(new Entry(JsonLinesReader.object(text, place), place), ++number, image);
    }

    @Override
    public void close() throws IOException {
        if (tar != null) {
            tar.close();
        }
    }
}
