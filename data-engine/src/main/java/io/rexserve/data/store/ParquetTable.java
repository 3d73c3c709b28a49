package io.rexserve.data.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.schema.LogicalTypeAnnotation.EnumLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.JsonLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;

/// A Parquet table of somebody else's: what columns it has, and the values of some of them in a range of rows.
///
/// Pages are read one at a time, also where the file has no index of pages, because row groups of pictures are often
/// larger than memory.
public final class ParquetTable {
    /// What a column holds.
    public enum Kind {
        /// Values are `byte[]`.
        BYTES,
        /// Values are [String].
        TEXT,
        /// Values are [Long], [Double] or [Boolean].
        NUMBER,
        /// Lists, dates, decimals and whatever else is not read.
        OTHER
    }

    /// A column that holds values itself.
    ///
    /// @param name with the names of the structs around it, such as `image.bytes`
    public record Column(String name, Kind kind) {}

    private final FileSystem files;
    private final Path path;
    private final long length;
    private final ParquetMetadata footer;
    private final List<Column> columns;

    private ParquetTable(FileSystem files, Path path, long length, ParquetMetadata footer) {
        this.files = files;
        this.path = path;
        this.length = length;
        this.footer = footer;
        var found = new ArrayList<Column>();
        for (ColumnDescriptor column : schema().getColumns()) {
            found.add(new Column(String.join(".", column.getPath()), kind(column)));
        }
        columns = List.copyOf(found);
    }

    /// Reads the footer.
    ///
    /// @throws IOException if it is no Parquet file, or a truncated one
    public static ParquetTable open(Configuration configuration, Path path) throws IOException {
        var input = new ParquetInput(path, configuration);
        try (ParquetFileReader reader = ParquetGroups.openFile(configuration, path)) {
            return new ParquetTable(FileSystems.of(path, configuration), path, input.getLength(), reader.getFooter());
        }
    }

    public List<Column> columns() {
        return columns;
    }

    public long rowCount() {
        return footer.getBlocks().stream().mapToLong(BlockMetaData::getRowCount).sum();
    }

    /// Bytes of the file.
    public long length() {
        return length;
    }

    /// Rows of some columns, in their order.
    ///
    /// @param from first row in the table, from 0
    /// @param count of rows, all of which the table has
    public TableRows rows(List<Column> some, long from, long count) {
        return new TableRows(this, some, from, count);
    }

    FileSystem files() {
        return files;
    }

    Path path() {
        return path;
    }

    ParquetMetadata footer() {
        return footer;
    }

    MessageType schema() {
        return footer.getFileMetaData().getSchema();
    }

    private Kind kind(ColumnDescriptor column) {
        if (column.getMaxRepetitionLevel() > 0) {
            return Kind.OTHER;
        }
        PrimitiveType type = column.getPrimitiveType();
        return switch (type.getPrimitiveTypeName()) {
            case BINARY -> binaryKind(type);
            case INT32, INT64, FLOAT, DOUBLE, BOOLEAN ->
                type.getLogicalTypeAnnotation() == null || isInteger(type) ? Kind.NUMBER : Kind.OTHER;
            case FIXED_LEN_BYTE_ARRAY, INT96 -> Kind.OTHER;
        };
    }

    private static Kind binaryKind(PrimitiveType type) {
        return switch (type.getLogicalTypeAnnotation()) {
            case null -> Kind.BYTES;
            case StringLogicalTypeAnnotation _, EnumLogicalTypeAnnotation _, JsonLogicalTypeAnnotation _ -> Kind.TEXT;
            default -> Kind.OTHER;
        };
    }

    private static boolean isInteger(Type type) {
        return type.getLogicalTypeAnnotation()
                instanceof org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
    }
}
