package io.rexserve.data.store;

import io.rexserve.data.record.RecordJson;
import io.rexserve.data.stage.Cost;
import io.rexserve.data.stage.Outcome;
import io.rexserve.data.stage.RefusalReason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.jspecify.annotations.Nullable;

/// What a stage made of a chunk: one row per picture, in the order of the chunk. [ChunkWriter] writes it.
public final class ChunkFile {
    private ChunkFile() {}

    /// `chunk-000042.parquet`
    ///
    /// @param chunk number, from 0
    public static String name(int chunk) {
        return "chunk-%06d.parquet".formatted(chunk);
    }

    /// The file of costs beside the file of a chunk.
    static Path costs(Path path) {
        return new Path(path.getParent(), path.getName().replaceFirst("\\.parquet$", "") + ".costs");
    }

    /// Outcomes with their records and costs, without bytes of pictures.
    public static ChunkReader<ChunkRow> rows(Configuration configuration, Path path) throws IOException {
        List<Cost> costs = readCosts(configuration, path);
        return new ChunkReader<>(
                ParquetGroups.open(configuration, path, ChunkSchema.ROWS),
                path.toString(),
                (position, row) -> chunkRow(row, costs.get(position), null));
    }

    /// Outcomes of ingest with the bytes of the pictures that were kept.
    public static ChunkReader<ChunkRow> pictures(Configuration configuration, Path path) throws IOException {
        List<Cost> costs = readCosts(configuration, path);
        return new ChunkReader<>(
                ParquetGroups.open(configuration, path, ChunkSchema.PICTURES),
                path.toString(),
                (position, row) -> chunkRow(row, costs.get(position), picture(row)));
    }

    /// Ids and hashes of the pictures that ingest kept, and nothing else of its file.
    public static ChunkReader<PictureHash> hashes(Configuration configuration, Path path) throws IOException {
        return new ChunkReader<>(
                ParquetGroups.open(configuration, path, ChunkSchema.HASHES),
                path.toString(),
                (position, row) -> row.getFieldRepetitionCount(ChunkSchema.HASH) == 0
                        ? null
                        : new PictureHash(
                                position, row.getString(ChunkSchema.ID, 0), row.getLong(ChunkSchema.HASH, 0)));
    }

    /// Outcomes without records.
    public static ChunkReader<RowSummary> summaries(Configuration configuration, Path path) throws IOException {
        return new ChunkReader<>(
                ParquetGroups.open(configuration, path, ChunkSchema.SUMMARIES),
                path.toString(),
                (position, row) -> summary(row));
    }

    private static RowSummary summary(Group row) {
        String reason = text(row, ChunkSchema.REASON);
        return new RowSummary(
                row.getString(ChunkSchema.ID, 0),
                row.getString(ChunkSchema.SOURCE, 0),
                kind(row),
                reason == null ? null : reason(reason),
                text(row, ChunkSchema.DETAIL));
    }

    private static ChunkRow chunkRow(Group row, Cost cost, @Nullable StoredPicture picture) {
        String detail = String.valueOf(text(row, ChunkSchema.DETAIL));
        String refusals = text(row, ChunkSchema.REFUSALS);
        Outcome outcome = switch (kind(row)) {
            case KEPT ->
                new Outcome.Kept(
                        RecordJson.read(row.getString(ChunkSchema.RECORD, 0)),
                        refusals == null ? List.of() : RefusalJson.read(refusals),
                        cost);
            case REFUSED -> new Outcome.Refused(reason(row.getString(ChunkSchema.REASON, 0)), detail, cost);
            case FAILED -> new Outcome.Failed(detail, cost);
        };
        return new ChunkRow(row.getString(ChunkSchema.ID, 0), row.getString(ChunkSchema.SOURCE, 0), outcome, picture);
    }

    private static @Nullable StoredPicture picture(Group row) {
        return row.getFieldRepetitionCount(ChunkSchema.CONTENT) == 0
                ? null
                : new StoredPicture(row.getBinary(ChunkSchema.CONTENT, 0).getBytes(), row.getLong(ChunkSchema.HASH, 0));
    }

    private static RowSummary.Kind kind(Group row) {
        return RowSummary.Kind.valueOf(row.getString(ChunkSchema.OUTCOME, 0).toUpperCase(Locale.ROOT));
    }

    private static RefusalReason reason(String code) {
        return RefusalReason.valueOf(code.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    private static @Nullable String text(Group row, String column) {
        return row.getFieldRepetitionCount(column) == 0 ? null : row.getString(column, 0);
    }

    private static List<Cost> readCosts(Configuration configuration, Path path) throws IOException {
        Path file = costs(path);
        try (FSDataInputStream in = FileSystems.of(file, configuration).open(file)) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .map(ChunkFile::cost)
                    .toList();
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            throw new IOException(file + ": " + e.getMessage() + " (expected: three numbers a line)", e);
        }
    }

    private static Cost cost(String line) {
        String[] numbers = line.split(" ", -1);
        return new Cost(Long.parseLong(numbers[0]), Long.parseLong(numbers[1]), Long.parseLong(numbers[2]));
    }
}
