package io.rexserve.datasets;

import io.rexserve.datasets.coco.CocoFormat;
import io.rexserve.datasets.detection.LabelStudioFormat;
import io.rexserve.datasets.detection.VocFormat;
import io.rexserve.datasets.detection.YoloFormat;
import io.rexserve.datasets.format.DatasetException;
import io.rexserve.datasets.format.DatasetFormat;
import io.rexserve.datasets.grounding.ConversationFormat;
import io.rexserve.datasets.grounding.GritFormat;
import io.rexserve.datasets.grounding.HumanRefFormat;
import io.rexserve.datasets.grounding.MdetrFormat;
import io.rexserve.datasets.grounding.OdvgFormat;
import io.rexserve.datasets.grounding.RecordFormat;
import io.rexserve.datasets.grounding.ReferFormat;
import io.rexserve.datasets.grounding.TsvFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// All formats of annotations, in the order in which a path is tried against them.
public final class Formats {
    private static final List<DatasetFormat> ALL = List.of(
            CocoFormat.COCO,
            CocoFormat.LVIS,
            new YoloFormat(),
            VocFormat.FROM_ONE,
            VocFormat.FROM_ZERO,
            new LabelStudioFormat(),
            new RecordFormat(),
            new OdvgFormat(),
            new TsvFormat(TsvFormat.Layout.CORNERS),
            new TsvFormat(TsvFormat.Layout.SIZE),
            new GritFormat(),
            new ConversationFormat(),
            new HumanRefFormat(),
            new MdetrFormat(),
            new ReferFormat());

    private static final String EXPORT = "export.json";
    private static final int EXPORT_LEVELS = 3; // a file in a shard of an export
    private static final long MAX_EXPORT_BYTES = 1 << 20;
    private static final int MAX_ENTRIES = 1000;
    private static final String TABLE = ": a Parquet table, which data run --images takes in; of a run's records"
            + " data export OUT --to rexserve writes the same as JSON Lines";

    private Formats() {}

    public static List<DatasetFormat> all() {
        return ALL;
    }

    /// @throws DatasetException if there is no format of that name
    public static DatasetFormat named(String name) {
        return ALL.stream()
                .filter(format -> format.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new DatasetException("format: " + name + " (expected: one of " + names(ALL) + ")"));
    }

    /// The only format that a file or folder looks like; where one format has two layouts that look alike, that which
    /// the `export.json` of `data export` beside it names, else the commoner one.
    ///
    /// @throws DatasetException if it looks like none, or like several
    public static DatasetFormat guess(Path path) throws IOException {
        if (!Files.exists(path)) {
            throw new NoSuchFileException(path.toString());
        }
        List<DatasetFormat> likely = likely(path);
        if (likely.size() == 1) {
            DatasetFormat only = likely.getFirst();
            return stated(path)
                    .filter(format -> format.getClass() == only.getClass())
                    .orElse(only);
        }
        String found = likely.isEmpty() ? "looks like no known format" : "looks like " + names(likely);
        String within = likely.isEmpty() ? within(path) : "";
        throw new DatasetException(path + ": " + found + within + " (expected: --from with one of "
                + names(likely.isEmpty() ? ALL : likely) + ")");
    }

    private static List<DatasetFormat> likely(Path path) throws IOException {
        List<DatasetFormat> likely = new ArrayList<>();
        for (DatasetFormat format : ALL) {
            if (format.isLikely(path)) {
                likely.add(format);
            }
        }
        return likely;
    }

    private static Optional<DatasetFormat> stated(Path path) throws IOException {
        Path folder = path.toAbsolutePath().normalize();
        for (int up = 0; up < EXPORT_LEVELS && folder != null; up++, folder = folder.getParent()) {
            Path summary = folder.resolve(EXPORT);
            if (Files.isRegularFile(summary) && Files.size(summary) <= MAX_EXPORT_BYTES) {
                return stated(Files.readAllBytes(summary));
            }
        }
        return Optional.empty();
    }

    private static Optional<DatasetFormat> stated(byte[] summary) {
        try {
            String name = JsonMapper.shared().readTree(summary).path("format").asString("");
            return ALL.stream().filter(format -> format.name().equals(name)).findFirst();
        } catch (JacksonException _) {
            return Optional.empty(); // of somebody else
        }
    }

    /// What to name instead of a path that is no dataset.
    private static String within(Path path) throws IOException {
        if (isTable(path)) {
            return TABLE;
        }
        if (!Files.isDirectory(path)) {
            return "";
        }
        var found = new ArrayList<String>();
        boolean table = false;
        try (Stream<Path> entries = Files.list(path)) {
            for (Path entry : entries.sorted().limit(MAX_ENTRIES).toList()) {
                List<DatasetFormat> likely = likely(entry);
                if (!likely.isEmpty()) {
                    found.add(entry.getFileName() + " (" + names(likely) + ")");
                }
                table |= isTable(entry);
            }
        }
        return table ? TABLE : found.isEmpty() ? "" : "; in it are " + String.join(", ", found) + ": name one of them";
    }

    private static boolean isTable(Path path) {
        return Files.isRegularFile(path) && path.toString().endsWith(".parquet");
    }

    private static String names(List<DatasetFormat> formats) {
        return formats.stream().map(DatasetFormat::name).collect(Collectors.joining(", "));
    }
}
