package io.rexserve.data.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.example.data.Group;
import org.jspecify.annotations.Nullable;

/// Rows of the file of a chunk, in their order, one row group in memory at a time.
public final class ChunkReader<T> implements AutoCloseable {
    /// Makes a value of a row.
    interface RowMapper<T> {
        /// @return null if the row is left out
        @Nullable
        T map(int position, Group row) throws IOException;
    }

    private final ParquetGroups groups;
    private final String file;
    private final RowMapper<T> mapper;
    private int position;

    ChunkReader(ParquetGroups groups, String file, RowMapper<T> mapper) {
        this.groups = groups;
        this.file = file;
        this.mapper = mapper;
    }

    /// The next row, null behind the last.
    ///
    /// @throws IOException if the file is damaged; it names it
    public @Nullable T next() throws IOException {
        for (Group row = groups.next(); row != null; row = groups.next()) {
            T value = value(row);
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    private @Nullable T value(Group row) throws IOException {
        try {
            return mapper.map(position++, row);
        } catch (RuntimeException e) {
            throw new IOException(
                    file + ", row " + (position - 1) + ": " + e.getMessage() + " (expected: a row of a chunk)", e);
        }
    }

    /// The rest, in memory.
    public List<T> all() throws IOException {
        var all = new ArrayList<T>();
        for (T row = next(); row != null; row = next()) {
            all.add(row);
        }
        return all;
    }

    @Override
    public void close() throws IOException {
        groups.close();
    }
}
