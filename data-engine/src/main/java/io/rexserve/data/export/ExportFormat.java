package io.rexserve.data.export;

import io.rexserve.data.export.PictureFiles.Placing;
import io.rexserve.datasets.Formats;
import io.rexserve.datasets.format.DatasetException;
import io.rexserve.datasets.format.DatasetFormat;
import io.rexserve.datasets.format.WriteOptions;
import io.rexserve.datasets.grounding.TsvFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A format of exports.
///
/// @param name on the command line
/// @param format of `datasets`, null for Parquet
public record ExportFormat(String name, @Nullable DatasetFormat format) {
    private static final String PARQUET = "parquet";
    private static final Set<String> READ_ONLY = Set.of("humanref");
    private static final Set<String> COPY_PICTURES = Set.of("yolo", "voc", "voc0", "label-studio");

    /// All formats that are written, Parquet first.
    public static List<String> names() {
        return Stream.concat(Stream.of(PARQUET), Formats.all().stream().map(DatasetFormat::name))
                .filter(name -> !READ_ONLY.contains(name))
                .toList();
    }

    /// @throws DatasetException if there is no such format, or it is only read
    public static ExportFormat named(String name) {
        if (!names().contains(name)) {
            throw new DatasetException("--to: " + name + " (expected: one of " + String.join(", ", names()) + ")");
        }
        return new ExportFormat(name, name.equals(PARQUET) ? null : Formats.named(name));
    }

    /// The granularities that it has a place for.
    Set<Granularity> held() {
        return switch (name) {
            case "tsv", "tsv-xywh", "odvg" -> EnumSet.complementOf(EnumSet.of(Granularity.CONVERSATION));
            default -> EnumSet.allOf(Granularity.class);
        };
    }

    /// @throws DatasetException if none of the granularities has a place in the format
    Set<Granularity> requireHeld(Set<Granularity> asked) {
        Set<Granularity> held = EnumSet.copyOf(asked);
        held.retainAll(held());
        if (held.isEmpty()) {
            throw new DatasetException(
                    "--granularity: " + codes(asked) + " (expected for " + name + ": some of " + codes(held()) + ")");
        }
        return held;
    }

    static String codes(Set<Granularity> granularities) {
        return granularities.stream().map(Granularity::code).collect(Collectors.joining(","));
    }

    /// Number of the first category: odvg counts labels from 0, COCO leaves 0 to the background.
    int firstCategory() {
        return name.equals("odvg") ? 0 : 1;
    }

    private boolean isTsv() {
        return format instanceof TsvFormat;
    }

    /// @param pictures whether the pictures are part of the export
    /// @throws DatasetException if the format cannot do without them
    Placing placing(boolean pictures) {
        if (!pictures && isTsv()) {
            throw new DatasetException(
                    "--without-pictures: " + name + " holds the pictures (expected: another format)");
        }
        return !pictures
                ? Placing.LEFT_OUT
                : isTsv() ? Placing.BY_ID : COPY_PICTURES.contains(name) ? Placing.BY_WRITER : Placing.FILES;
    }

    /// @param folder of the shard; exists
    /// @param shard its number and how many there are, such as `00000-of-00004`
    RecordWriter writer(
            Path folder, String shard, Set<Granularity> granularities, PictureFiles pictures, WriteOptions options)
            throws IOException {
        if (format == null) {
            return new ParquetTable(folder.resolve("records-" + shard + ".parquet"), granularities);
        }
        return switch (name) {
            case "tsv", "tsv-xywh" -> new TsvTables(folder, (TsvFormat) format, granularities, pictures, options);
            case "odvg" ->
                new GranularityFiles(folder, format, granularities, GranularityFiles::odvg, pictures, options);
            case "llava" ->
                new GranularityFiles(folder, format, granularities, GranularityFiles::conversations, pictures, options);
            default -> new DatasetFile(folder, format, granularities, pictures, options);
        };
    }
}
