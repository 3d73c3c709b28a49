package io.rexserve.data.store;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/// Rows of a Parquet file in their order, some columns of them. One row group is held at a time.
public final class ParquetGroups implements AutoCloseable {
    private final ParquetFileReader file;
    private final MessageType columns;
    private final MessageColumnIO assembly;
    private @Nullable RecordReader<Group> rows;
    private long left;

    private ParquetGroups(ParquetFileReader file, MessageType columns) {
        this.file = file;
        this.columns = columns;
        file.setRequestedSchema(columns);
        assembly = new ColumnIOFactory().getColumnIO(columns);
    }

    /// @param columns some of those that the file has
    public static ParquetGroups open(Configuration configuration, Path path, MessageType columns) throws IOException {
        return new ParquetGroups(openFile(configuration, path), columns);
    }

    /// A file whose schema is not known yet.
    public static ParquetFileReader openFile(Configuration configuration, Path path) throws IOException {
        try {
            return ParquetFileReader.open(new ParquetInput(path, configuration), options());
        } catch (RuntimeException e) {
            throw new IOException(path + ": " + e.getMessage() + " (expected: a Parquet file)", e);
        }
    }

    /// Some columns of an open file, which is closed with this.
    public static ParquetGroups of(ParquetFileReader file, MessageType columns) {
        return new ParquetGroups(file, columns);
    }

    private static ParquetReadOptions options() {
        return ParquetReadOptions.builder(new PlainParquetConfiguration()).build();
    }

    /// The next row, null behind the last.
    ///
    /// @throws IOException if the file is damaged
    public @Nullable Group next() throws IOException {
        try {
            while (left == 0) {
                PageReadStore pages = file.readNextRowGroup();
                if (pages == null) {
                    return null;
                }
                left = pages.getRowCount();
                rows = assembly.getRecordReader(pages, new GroupRecordConverter(columns));
            }
            left--;
            return rows == null ? null : rows.read();
        } catch (RuntimeException e) {
            throw new IOException(file.getFile() + ": " + e.getMessage() + " (expected: a whole Parquet file)", e);
        }
    }

    /// Goes on at the next row group without reading it.
    ///
    /// @return whether there was one
    public boolean skipRowGroup() {
        left = 0;
        return file.skipNextRowGroup();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
