package io.rexserve.llm.stream;

import io.rexserve.llm.engine.LoadedModel;
import io.rexserve.llm.settings.LlmMeters;
import io.rexserve.model.kernel.CancellationToken;
import java.time.Duration;

/// What the tasks of one stream share.
public record TaskContext(
        LoadedModel model,
        StreamSession session,
        CancellationToken cancellation,
        Completion completion,
        EventStream stream,
        LlmMeters meters) {
    /// Begins a task that has left its queue.
    ///
    /// @return false if the stream has ended and nothing is to be done
    /// @throws java.util.concurrent.CancellationException if it was cancelled
    boolean beginTask(Duration waited) {
        meters.took(LlmMeters.Stage.QUEUE, waited);
        boolean begun = session.beginTask();
        if (begun) {
            cancellation.throwIfCancelled();
        }
        return begun;
    }
}
