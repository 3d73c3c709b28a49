package io.rexserve.data.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DataPageV1;
import org.apache.parquet.column.page.DataPageV2;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.compression.CompressionCodecFactory.BytesInputDecompressor;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DataPageHeaderV2;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Util;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.jspecify.annotations.Nullable;

/// Pages of a column without repetition in one row group, each read when it is asked for. Pages before the first row
/// are skipped by their headers. Headers are Thrift (parquet-format, `parquet.thrift`).
final class PageStream implements PageReader {
    /// Longest page that is unpacked.
    private static final int MAX_PAGE = 1 << 29;

    private final FSDataInputStream in;
    private final ColumnChunkMetaData chunk;
    private final BytesInputDecompressor decompressor;
    private final long first;
    private final @Nullable DictionaryPage dictionary;
    /// Header of the next data page, null if it is not read yet.
    private @Nullable PageHeader header;

    private long rowsBefore;

    /// @param first row of the group that is asked for
    PageStream(FSDataInputStream in, ColumnChunkMetaData chunk, CompressionCodecFactory codecs, long first)
            throws IOException {
        this.in = in;
        this.chunk = chunk;
        this.first = first;
        decompressor = codecs.getDecompressor(chunk.getCodec());
        in.seek(chunk.getStartingPos());
        PageHeader next = readHeader();
        if (next.type == PageType.DICTIONARY_PAGE) {
            dictionary = new DictionaryPage(
                    unpacked(next),
                    next.dictionary_page_header.num_values,
                    encoding(next.dictionary_page_header.encoding));
        } else {
            dictionary = null;
            header = next;
        }
    }

    @Override
    public @Nullable DictionaryPage readDictionaryPage() {
        return dictionary;
    }

    @Override
    public long getTotalValueCount() {
        return chunk.getValueCount();
    }

    @Override
    public @Nullable DataPage readPage() {
        try {
            while (rowsBefore < chunk.getValueCount()) {
                PageHeader page = header == null ? readHeader() : header;
                header = null;
                int rows = rows(page);
                if (rowsBefore + rows > first) {
                    DataPage data = page(page, rowsBefore);
                    rowsBefore += rows;
                    return data;
                }
                in.seek(in.getPos() + page.compressed_page_size);
                rowsBefore += rows;
            }
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    private static int rows(PageHeader page) throws IOException {
        return switch (page.type) {
            case DATA_PAGE -> present(page.data_page_header).num_values;
            case DATA_PAGE_V2 -> present(page.data_page_header_v2).num_values;
            case INDEX_PAGE, DICTIONARY_PAGE -> 0;
        };
    }

    private static <T> T present(@Nullable T header) throws IOException {
        if (header == null) {
            throw new IOException("page without the header of its type (expected: as its type says)");
        }
        return header;
    }

    private DataPage page(PageHeader page, long firstRow) throws IOException {
        return page.type == PageType.DATA_PAGE ? version1(page, firstRow) : version2(page, firstRow);
    }

    private DataPage version1(PageHeader page, long firstRow) throws IOException {
        DataPageHeader values = present(page.data_page_header);
        return new DataPageV1(
                unpacked(page),
                values.num_values,
                page.uncompressed_page_size,
                firstRow,
                values.num_values,
                noStatistics(),
                encoding(values.repetition_level_encoding),
                encoding(values.definition_level_encoding),
                encoding(values.encoding));
    }

    private DataPage version2(PageHeader page, long firstRow) throws IOException {
        DataPageHeaderV2 values = present(page.data_page_header_v2);
        int repetition = values.repetition_levels_byte_length;
        int definition = values.definition_levels_byte_length;
        int packed = page.compressed_page_size - repetition - definition;
        if (repetition < 0 || definition < 0 || packed < 0) {
            throw new IOException("page with levels of " + repetition + " and " + definition
                    + " bytes (expected: within " + page.compressed_page_size + ")");
        }
        BytesInput repetitionLevels = bytes(repetition);
        BytesInput definitionLevels = bytes(definition);
        BytesInput data = bytes(packed);
        int unpacked = page.uncompressed_page_size - repetition - definition;
        boolean compressed = !values.isSetIs_compressed() || values.is_compressed;
        return DataPageV2.uncompressed(
                values.num_rows,
                values.num_nulls,
                values.num_values,
                firstRow,
                repetitionLevels,
                definitionLevels,
                encoding(values.encoding),
                compressed && packed > 0 ? decompressor.decompress(data, unpacked) : data,
                noStatistics());
    }

    private Statistics<?> noStatistics() {
        return Statistics.createStats(chunk.getPrimitiveType());
    }

    private PageHeader readHeader() throws IOException {
        PageHeader next = Util.readPageHeader(in);
        if (next.compressed_page_size < 0
                || next.compressed_page_size > chunk.getTotalSize()
                || next.uncompressed_page_size < 0
                || next.uncompressed_page_size > MAX_PAGE) {
            throw new IOException("page of " + next.compressed_page_size + " bytes, unpacked "
                    + next.uncompressed_page_size + " (expected: at most " + chunk.getTotalSize() + ", unpacked "
                    + MAX_PAGE + ")");
        }
        return next;
    }

    private BytesInput unpacked(PageHeader page) throws IOException {
        return decompressor.decompress(bytes(page.compressed_page_size), page.uncompressed_page_size);
    }

    private BytesInput bytes(int length) throws IOException {
        var bytes = new byte[length];
        in.readFully(bytes);
        return BytesInput.from(bytes);
    }

    private static Encoding encoding(org.apache.parquet.format.Encoding encoding) {
        return Encoding.valueOf(encoding.name());
    }
}
