package io.rexserve.datasets.grounding;

import io.rexserve.datasets.format.DatasetException;
import io.rexserve.datasets.format.DatasetFormat;
import io.rexserve.datasets.format.DatasetReader;
import io.rexserve.datasets.format.DatasetWriter;
import io.rexserve.datasets.format.ReadOptions;
import io.rexserve.datasets.format.TextLines;
import io.rexserve.datasets.format.WriteOptions;
import io.rexserve.datasets.record.DatasetDescription;
import java.io.IOException;
import java.nio.file.Path;

/// The product's own format: JSON Lines that hold everything a record has, with columns that are those of a Parquet
/// file (docs/datasets.md has the schema). The first line names format, version and categories; in Parquet it is the
/// file's metadata.
public final class RecordFormat implements DatasetFormat {
    static final String HEADER = "rexserve";
    static final int VERSION = 1;

    /// Bytes of a line, which may hold an image.
    private static final int MAX_LINE = 64 << 20;

    @Override
    public String name() {
        return "rexserve";
    }

    @Override
    public String summary() {
        return "JSON Lines of complete records, loses nothing";
    }

    @Override
    public String suffix() {
        return ".jsonl";
    }

    @Override
    public boolean holdsSplits() {
        return true;
    }

    @Override
    public boolean isLikely(Path path) throws IOException {
        return Peek.of(path).keys().contains(HEADER);
    }

    @Override
    public DatasetReader open(Path path, ReadOptions options) throws IOException {
        var lines = new TextLines(path, options.problems(), MAX_LINE);
        try {
            DatasetDescription description = description(lines, path);
            var parser = new RecordParser(path, options);
            return new JsonLinesReader(lines, options.problems(), description, parser::record);
        } catch (IOException | RuntimeException e) {
            lines.close();
            throw e;
        }
    }

    private static DatasetDescription description(TextLines lines, Path path) throws IOException {
        TextLines.Line line = lines.next()
                .orElseThrow(() -> new DatasetException(
                        path + ": no line (expected: a first line {\"" + HEADER + "\": " + VERSION + ", ...})"));
        try {
            return RecordHeader.read(JsonLinesReader.entry(line, lines));
        } catch (DamagedEntry e) {
            throw new DatasetException(lines.place(line) + ": " + e.getMessage(), e);
        }
    }

    @Override
    public DatasetWriter create(Path path, WriteOptions options) throws IOException {
        return new RecordWriter(path, options);
    }
}
