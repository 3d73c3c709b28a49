package io.rexserve.llm.scheduler;

import io.rexserve.model.language.decoder.Sequence;
import java.time.Duration;
import java.util.Optional;

/// What one message of a stream asks of the decoder: one sequence, or several one after the other. Called on the
/// decoder's thread alone; what [#begin] and [#advance] throw is given to [#fail].
public interface DecoderTask {
    /// Begins it.
    ///
    /// @param waited its time in the queue
    /// @return its first sequence; empty if there is nothing to read and the task is complete
    Optional<Sequence> begin(Duration waited);

    /// A step has read tokens of its sequence.
    ///
    /// @return the sequence to schedule from now on, the same or the next one; empty if the task is complete
    Optional<Sequence> advance(Sequence sequence);

    /// Ends it early: it was cancelled, or cannot be served.
    void fail(Throwable cause);
}
