package io.rexserve.data.spark;

import io.rexserve.data.chunk.ChunkReport;
import java.io.Serializable;

/// What a task has come to.
sealed interface TaskReport extends Serializable {
    /// The chunk is committed.
    record Done(int chunk, ChunkReport report) implements TaskReport {}

    /// The run was told to stop.
    record Stopped(int chunk) implements TaskReport {}

    /// The stage cannot go on, with a sentence that says why.
    record Failed(int chunk, String why) implements TaskReport {}
}
