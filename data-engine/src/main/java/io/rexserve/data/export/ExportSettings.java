package io.rexserve.data.export;

import java.util.EnumSet;
import java.util.Set;

/// What is exported.
///
/// @param granularities texts that leave
/// @param shards number of parts; a picture's id decides its part
/// @param pictures whether the pictures leave too
public record ExportSettings(
        ExportFormat format, Set<Granularity> granularities, LicenceFilter licences, int shards, boolean pictures) {
    /// Open files are few: a shard has up to ten.
    public static final int MAX_SHARDS = 1000;

    public ExportSettings {
        granularities = EnumSet.copyOf(granularities);
        if (shards < 1 || shards > MAX_SHARDS) {
            throw new IllegalArgumentException("--shards: " + shards + " (expected: 1 to " + MAX_SHARDS + ")");
        }
    }
}
