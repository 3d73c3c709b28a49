package io.rexserve.llm.stream;

import io.rexserve.llm.engine.LoadedModel;
import io.rexserve.llm.settings.LlmMeters;
import io.rexserve.model.kernel.CancellationToken;
import io.rexserve.serving.telemetry.CallRecord;
import java.time.Duration;

/// What the tasks of one stream share.
public record TaskContext(
        LoadedModel model,
        StreamSession session,
        CancellationToken cancellation,
        Completion completion,
        EventStream stream,
        LlmMeters meters,
        CallRecord call) {
    /// Measures a stage that has just ended.
    void took(LlmMeters.Stage stage, Duration time) {
        meters.took(stage, time);
        call.stage(stage, time);
    }

    /// Begins a task that has left its queue.
    ///
    /// @return false if the stream has ended and nothing is to be done
    /// @throws java.util.concurrent.CancellationException if it was cancelled
    boolean beginTask(Duration waited) {
        took(LlmMeters.Stage.QUEUE, waited);
        boolean begun = session.beginTask();
        if (begun) {
            cancellation.throwIfCancelled();
        }
        return begun;
    }
}
