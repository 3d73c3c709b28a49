package io.rexserve.data.spark;

import io.rexserve.data.chunk.ChunkReport;
import java.io.Serializable;

/// What a stage did to one chunk, or to several.
///
/// @param nanos for which slots were busy with it: its pictures, reading and committing
record StageWork(ChunkReport report, long nanos) implements Serializable {
    static final StageWork NONE = new StageWork(ChunkReport.NONE, 0);

    StageWork plus(StageWork other) {
        return new StageWork(report.plus(other.report), nanos + other.nanos);
    }
}
