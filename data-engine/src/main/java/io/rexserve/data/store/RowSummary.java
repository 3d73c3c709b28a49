package io.rexserve.data.store;

import io.rexserve.data.stage.RefusalReason;
import org.jspecify.annotations.Nullable;

/// A row of a chunk without its record.
///
/// @param id as of [ChunkRow]
/// @param source as of [ChunkRow]
/// @param reason null unless refused
/// @param detail null if kept
public record RowSummary(
        String id,
        String source,
        Kind kind,
        @Nullable RefusalReason reason,
        @Nullable String detail) {
    /// What kind of outcome it is.
    public enum Kind {
        KEPT,
        REFUSED,
        FAILED
    }
}
