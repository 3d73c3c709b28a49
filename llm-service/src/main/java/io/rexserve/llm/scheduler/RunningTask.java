package io.rexserve.llm.scheduler;

import io.rexserve.model.language.decoder.Sequence;
import java.util.concurrent.CancellationException;

/// A task that was begun, with its sequence, which waits for blocks or takes part in the steps.
final class RunningTask {
    final DecoderTask task;
    Sequence sequence;

    RunningTask(DecoderTask task, Sequence sequence) {
        this.task = task;
        this.sequence = sequence;
    }

    boolean isPrefill() {
        return sequence.state() == Sequence.State.PREFILL;
    }

    /// Ends it if it was cancelled.
    ///
    /// @return whether it was ended just now
    boolean endIfCancelled() {
        boolean ended = sequence.endIfCancelled();
        if (ended) {
            task.fail(new CancellationException("cancelled between two steps"));
        }
        return ended;
    }
}
