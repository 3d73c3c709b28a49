package io.rexserve.data.chunk;

import io.rexserve.data.store.ChunkRow;
import java.io.IOException;
import java.util.List;

/// Reads pictures of the input. One is opened per process and used by several threads at a time.
public interface Ingestion extends AutoCloseable {
    /// The pictures of an item in order, those that are refused too.
    ///
    /// @param item of a [ChunkSource]
    /// @throws IOException if the item cannot be read now: the run stops, and tries it again when it continues
    List<ChunkRow> read(String item) throws IOException, InterruptedException;

    @Override
    default void close() {}
}
