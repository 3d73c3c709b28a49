package io.rexserve.data.spark;

import java.io.Serializable;
import java.util.List;

/// What a task has come to.
sealed interface TaskReport extends Serializable {
    /// The chunk is committed.
    ///
    /// @param stages work of each stage of the task, in their order
    record Done(int chunk, List<StageWork> stages) implements TaskReport {
        public Done {
            stages = List.copyOf(stages);
        }
    }

    /// The run was told to stop.
    record Stopped(int chunk) implements TaskReport {}

    /// The stage cannot go on, with a sentence that says why.
    record Failed(int chunk, String why) implements TaskReport {}
}
