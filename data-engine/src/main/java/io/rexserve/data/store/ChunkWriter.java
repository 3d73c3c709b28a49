package io.rexserve.data.store;

import io.rexserve.data.record.RecordJson;
import io.rexserve.data.stage.Cost;
import io.rexserve.data.stage.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;

/// Writes the file of a chunk and, beside it, its costs: a line of milliseconds, tokens in and tokens out per row.
///
/// Rows go to the disk as soon as their group reaches 8 MiB, so that memory depends on the largest picture and not on
/// the chunk. Equal rows are equal bytes.
public final class ChunkWriter implements AutoCloseable {
    private static final long ROW_GROUP = 8 << 20;

    private final AtomicFile file;
    private final AtomicFile costFile;
    private final StringBuilder costs = new StringBuilder();
    private final MessageType schema;
    private final ParquetWriter<Group> writer;

    private ChunkWriter(Configuration configuration, Path path, MessageType schema, CompressionCodecName codec)
            throws IOException {
        this.schema = schema;
        costFile = AtomicFile.create(configuration, ChunkFile.costs(path));
        file = AtomicFile.create(configuration, path);
        writer = ExampleParquetWriter.builder(new ParquetOutput(file))
                .withConf(new PlainParquetConfiguration())
                .withType(schema)
                .withCompressionCodec(codec)
                .withRowGroupSize(ROW_GROUP)
                .withMinRowCountForPageSizeCheck(1)
                .withMaxRowCountForPageSizeCheck(1)
                .withStatisticsEnabled(ChunkSchema.CONTENT, false)
                .withWriterVersion(WriterVersion.PARQUET_2_0) // one encoding per column: the footer lists several of
                .withDictionaryEncoding(false) // them in an order that differs between processes
                .build();
    }

    /// Begins the file of a chunk of any stage but ingest.
    public static ChunkWriter rows(Configuration configuration, Path path) throws IOException {
        return new ChunkWriter(configuration, path, ChunkSchema.ROWS, CompressionCodecName.ZSTD);
    }

    /// Begins the file of a chunk of the stage ingest. Its bytes are not compressed: pictures are already.
    public static ChunkWriter pictures(Configuration configuration, Path path) throws IOException {
        return new ChunkWriter(configuration, path, ChunkSchema.PICTURES, CompressionCodecName.UNCOMPRESSED);
    }

    public void add(ChunkRow row) throws IOException {
        var group = new SimpleGroup(schema);
        group.add(ChunkSchema.ID, row.id());
        group.add(ChunkSchema.SOURCE, row.source());
        group.add(ChunkSchema.OUTCOME, kind(row.outcome()).name().toLowerCase(Locale.ROOT));
        switch (row.outcome()) {
            case Outcome.Kept kept -> {
                group.add(ChunkSchema.RECORD, RecordJson.write(kept.record()));
                if (!kept.refusals().isEmpty()) {
                    group.add(ChunkSchema.REFUSALS, RefusalJson.write(kept.refusals()));
                }
            }
            case Outcome.Refused refused -> {
                group.add(ChunkSchema.REASON, refused.reason().code());
                group.add(ChunkSchema.DETAIL, refused.detail());
            }
            case Outcome.Failed failed -> group.add(ChunkSchema.DETAIL, failed.detail());
        }
        if (row.picture() != null) {
            group.add(ChunkSchema.HASH, row.picture().hash());
            group.add(
                    ChunkSchema.CONTENT,
                    Binary.fromConstantByteArray(row.picture().content()));
        }
        writer.write(group);
        Cost cost = row.outcome().cost();
        costs.append(cost.millis())
                .append(' ')
                .append(cost.tokensIn())
                .append(' ')
                .append(cost.tokensOut())
                .append('\n');
    }

    /// What kind of outcome it is.
    private static RowSummary.Kind kind(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Kept _ -> RowSummary.Kind.KEPT;
            case Outcome.Refused _ -> RowSummary.Kind.REFUSED;
            case Outcome.Failed _ -> RowSummary.Kind.FAILED;
        };
    }

    /// Makes the chunk appear, behind its costs.
    public void commit() throws IOException {
        writer.close();
        costFile.out().write(costs.toString().getBytes(StandardCharsets.US_ASCII));
        costFile.commit();
        file.commit();
    }

    /// Drops what was written unless it was committed.
    @Override
    public void close() throws IOException {
        try (costFile) {
            file.close();
        }
    }
}
