package io.rexserve.data.store;

import io.rexserve.data.stage.Outcome;
import org.jspecify.annotations.Nullable;

/// One picture of a chunk and what a stage made of it.
///
/// @param id SHA-256 of the encoded bytes, 64 hexadecimal digits; empty if no bytes could be read
/// @param source where the picture lies, as a person finds it: path relative to the input folder, with the key in an
///     archive or table behind `#`
/// @param picture its bytes; null except in files of the stage `ingest`, in rows that were kept, where they are read
public record ChunkRow(
        String id, String source, Outcome outcome, @Nullable StoredPicture picture) {
    /// A row without bytes.
    public static ChunkRow of(String id, String source, Outcome outcome) {
        return new ChunkRow(id, source, outcome, null);
    }
}
