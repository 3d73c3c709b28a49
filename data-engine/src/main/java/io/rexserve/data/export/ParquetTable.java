package io.rexserve.data.export;

import io.rexserve.data.record.RexverseRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;

/// One Parquet file of whole records. Equal records are equal bytes: nothing in the file tells when or where it
/// was written, and row groups end by their size alone.
final class ParquetTable implements RecordWriter {
    /// Small enough that a reader of pictures holds one of them; Hugging Face advises 100 to 300 MB at most.
    private static final long ROW_GROUP = 32 << 20;

    private static final int ROWS_BETWEEN_CHECKS = 16;
    private static final String PICTURE = "image.bytes";

    private final Set<Granularity> granularities;
    private final ParquetWriter<Group> writer;

    /// @param path of a file that does not exist
    ParquetTable(Path path, Set<Granularity> granularities) throws IOException {
        this.granularities = granularities;
        writer = ExampleParquetWriter.builder(new LocalOutputFile(path))
                .withConf(new PlainParquetConfiguration())
                .withType(RecordSchema.RECORD)
                .withExtraMetaData(Map.of("huggingface", HuggingFaceFeatures.JSON))
                .withCompressionCodec(CompressionCodecName.ZSTD)
                .withRowGroupSize(ROW_GROUP)
                .withMinRowCountForPageSizeCheck(ROWS_BETWEEN_CHECKS)
                .withMaxRowCountForPageSizeCheck(ROWS_BETWEEN_CHECKS)
                .withWriterVersion(WriterVersion.PARQUET_2_0) // one encoding per column: the footer lists several of
                .withDictionaryEncoding(false) // them in an order that differs between processes
                .withStatisticsEnabled(PICTURE, false)
                .build();
    }

    @Override
    public void write(KeptPicture picture) throws IOException {
        RexverseRecord record = Selection.of(picture.record(), granularities);
        writer.write(RecordGroups.of(record, picture.content(), PictureNames.ofSource(record.origin())));
    }

    @Override
    public void finish() throws IOException {
        writer.close();
    }

    /// Leaves a file behind that nobody has given its name: whoever made its folder removes it.
    @Override
    public void close() throws IOException {
        writer.close();
    }
}
