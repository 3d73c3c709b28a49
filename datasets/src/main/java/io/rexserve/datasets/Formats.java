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
import org.jspecify.annotations.Nullable;
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

    /// The only format that a file or folder looks like. Of an export of `data export` it is the one that its
    /// `export.json` names: some formats have two layouts that look alike.
    ///
    /// @throws DatasetException if it looks like none, or like several
    public static DatasetFormat guess(Path path) throws IOException {
        if (!Files.exists(path)) {
            throw new NoSuchFileException(path.toString());
        }
        List<DatasetFormat> likely = likely(path);
        if (likely.size() == 1) {
            return likely.getFirst();
        }
        if (!likely.isEmpty()) {
            throw new DatasetException(
                    path + ": looks like " + names(likely) + " (expected: --from with one of " + names(likely) + ")");
        }
        if (isTable(path) || holdsTable(path)) {
            throw new DatasetException(
                    path + ": a Parquet table (expected: annotations; data run --images takes tables in,"
                            + " and data export OUT --to rexserve writes the records of a run as JSON Lines)");
        }
        List<Path> sets = sets(path);
        throw new DatasetException(path + ": looks like no known format"
                + (sets.isEmpty()
                        ? " (expected: --from with one of " + names(ALL) + ")"
                        : " (expected: one of those in it, "
                                + sets.stream().map(Path::toString).collect(Collectors.joining(", "))
                                + ", or --from with the name of a format)"));
    }

    /// The folder itself if it looks like a dataset, else what in it does.
    public static List<Path> sets(Path folder) throws IOException {
        if (!likely(folder).isEmpty()) {
            return List.of(folder);
        }
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        var sets = new ArrayList<Path>();
        try (Stream<Path> entries = Files.list(folder)) {
            for (Path entry : entries.sorted().limit(MAX_ENTRIES).toList()) {
                if (!likely(entry).isEmpty()) {
                    sets.add(entry);
                }
            }
        }
        return sets;
    }

    private static List<DatasetFormat> likely(Path path) throws IOException {
        DatasetFormat stated = stated(path);
        List<DatasetFormat> likely = new ArrayList<>();
        for (DatasetFormat format : ALL) {
            if (format.isLikely(path)) {
                likely.add(stated != null && stated.getClass() == format.getClass() ? stated : format);
            }
        }
        // Beside its summary an export may hold a folder that looks like something else.
        boolean other = stated != null && !likely.contains(stated) && Files.exists(path.resolve(EXPORT));
        return other ? List.of() : likely.stream().distinct().toList();
    }

    private static @Nullable DatasetFormat stated(Path path) throws IOException {
        Path folder = path.toAbsolutePath().normalize();
        for (int up = 0; up < EXPORT_LEVELS && folder != null; up++, folder = folder.getParent()) {
            Path summary = folder.resolve(EXPORT);
            if (Files.isRegularFile(summary) && Files.size(summary) <= MAX_EXPORT_BYTES) {
                return stated(Files.readAllBytes(summary)).orElse(null);
            }
        }
        return null;
    }

    private static Optional<DatasetFormat> stated(byte[] summary) {
        try {
            String name = JsonMapper.shared().readTree(summary).path("format").asString("");
            return ALL.stream().filter(format -> format.name().equals(name)).findFirst();
        } catch (JacksonException _) {
            return Optional.empty(); // of somebody else
        }
    }

    private static boolean holdsTable(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return false;
        }
        try (Stream<Path> entries = Files.list(path)) {
            return entries.limit(MAX_ENTRIES).anyMatch(Formats::isTable);
        }
    }

    private static boolean isTable(Path path) {
        return Files.isRegularFile(path) && path.toString().endsWith(".parquet");
    }

    private static String names(List<DatasetFormat> formats) {
        return formats.stream().map(DatasetFormat::name).collect(Collectors.joining(", "));
    }
}
