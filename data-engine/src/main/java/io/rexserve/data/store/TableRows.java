package io.rexserve.data.store;

import io.rexserve.data.store.ParquetTable.Column;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PrimitiveIterator;
import java.util.stream.LongStream;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReadStore;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.CodecFactory;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ColumnPath;
import org.jspecify.annotations.Nullable;

/// A range of rows of a Parquet table, one after the other. In memory are one page per column and the values of one
/// row.
public final class TableRows implements AutoCloseable {
    private static final int PAGE_SIZE = 1 << 20;

    private final ParquetTable table;
    /// Without repetition.
    private final List<ColumnDescriptor> columns;
    /// Positions in it of what was asked for.
    private final int[] asked;

    private final long end;
    private final CodecFactory codecs = new CodecFactory(new PlainParquetConfiguration(), PAGE_SIZE);
    private final List<FSDataInputStream> streams = new ArrayList<>();
    private List<ColumnReader> readers = List.of();
    private long row;
    /// Behind the last row of the row group that the readers are in.
    private long groupEnd;

    TableRows(ParquetTable table, List<Column> some, long from, long count) {
        if (from < 0 || count < 0 || from + count > table.rowCount()) {
            throw new IllegalArgumentException(table.path() + ": rows " + from + " to " + (from + count)
                    + " (expected: inside " + table.rowCount() + ")");
        }
        this.table = table;
        List<ColumnDescriptor> descriptors = some.stream()
                .map(column -> table.schema().getColumnDescription(path(column)))
                .toList();
        columns = descriptors.stream().distinct().toList();
        asked = descriptors.stream().mapToInt(columns::indexOf).toArray();
        row = from;
        end = from + count;
        groupEnd = from;
    }

    private String[] path(Column column) {
        return table.schema().getColumns().stream()
                .map(ColumnDescriptor::getPath)
                .filter(path -> String.join(".", path).equals(column.name()))
                .findFirst()
                .orElseThrow();
    }

    /// Values of the next row in the order of the columns, null behind the last. Null where the table has none.
    ///
    /// @throws IOException if a page of the row is damaged; [#row] is the row
    public @Nullable Object @Nullable [] next() throws IOException {
        if (row == end) {
            return null;
        }
        try {
            if (row == groupEnd) {
                enterRowGroup();
            }
            var read = new @Nullable Object[columns.size()];
            for (int i = 0; i < read.length; i++) {
                read[i] = value(columns.get(i), readers.get(i));
            }
            row++;
            var values = new @Nullable Object[asked.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = read[asked[i]];
            }
            return values;
        } catch (RuntimeException e) {
            throw new IOException("damaged page: " + e.getMessage(), e);
        }
    }

    /// Number of the next row in the table, from 0.
    public long row() {
        return row;
    }

    private static @Nullable Object value(ColumnDescriptor column, ColumnReader reader) {
        Object value = reader.getCurrentDefinitionLevel() < column.getMaxDefinitionLevel()
                ? null
                : switch (column.getPrimitiveType().getPrimitiveTypeName()) {
                    case BINARY ->
                        column.getPrimitiveType().getLogicalTypeAnnotation() == null
                                ? reader.getBinary().getBytes()
                                : reader.getBinary().toStringUsingUTF8();
                    case INT32 -> (long) reader.getInteger();
                    case INT64 -> reader.getLong();
                    case FLOAT -> (double) reader.getFloat();
                    case DOUBLE -> reader.getDouble();
                    case BOOLEAN -> reader.getBoolean();
                    case FIXED_LEN_BYTE_ARRAY, INT96 ->
                        throw new IllegalArgumentException(column + " (expected: a kind that is read)");
                };
        reader.consume();
        return value;
    }

    private void enterRowGroup() throws IOException {
        closeStreams();
        long start = 0;
        for (BlockMetaData group : table.footer().getBlocks()) {
            if (row < start + group.getRowCount()) {
                groupEnd = start + group.getRowCount();
                readers = readers(group, row - start, Math.min(end, groupEnd) - start);
                return;
            }
            start += group.getRowCount();
        }
        throw new IllegalStateException("row " + row + " is in no row group");
    }

    /// @param first row in the group
    /// @param last row in the group, exclusive
    private List<ColumnReader> readers(BlockMetaData group, long first, long last) throws IOException {
        var pages = new HashMap<ColumnDescriptor, PageReader>();
        for (ColumnDescriptor column : columns) {
            FSDataInputStream stream = table.files().open(table.path());
            streams.add(stream);
            pages.put(column, new PageStream(stream, chunk(group, column), codecs, first));
        }
        ColumnReadStore store = new ColumnReadStoreImpl(
                new RowGroupPages(pages, first, last),
                new GroupRecordConverter(table.schema()).getRootConverter(),
                table.schema(),
                table.footer().getFileMetaData().getCreatedBy());
        return columns.stream().map(store::getColumnReader).toList();
    }

    private static ColumnChunkMetaData chunk(BlockMetaData group, ColumnDescriptor column) {
        ColumnPath path = ColumnPath.get(column.getPath());
        return group.getColumns().stream()
                .filter(chunk -> chunk.getPath().equals(path))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("a row group without the column " + path));
    }

    private void closeStreams() throws IOException {
        for (FSDataInputStream stream : streams) {
            stream.close();
        }
        streams.clear();
    }

    @Override
    public void close() throws IOException {
        closeStreams();
        codecs.release();
    }

    /// Some rows of a row group: Parquet's column readers skip what stands before them.
    private record RowGroupPages(Map<ColumnDescriptor, PageReader> pages, long first, long last)
            implements PageReadStore {
        @Override
        public PageReader getPageReader(ColumnDescriptor descriptor) {
            PageReader reader = pages.get(descriptor);
            if (reader == null) {
                throw new IllegalArgumentException("column " + descriptor + " (expected: one that was asked for)");
            }
            return reader;
        }

        @Override
        public long getRowCount() {
            return last - first;
        }

        @Override
        public Optional<Long> getRowIndexOffset() {
            return Optional.of(0L);
        }

        @Override
        public Optional<PrimitiveIterator.OfLong> getRowIndexes() {
            return Optional.of(LongStream.range(first, last).iterator());
        }
    }
}
