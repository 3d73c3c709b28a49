package io.rexserve.llm.scheduler;

import io.rexserve.model.language.decoder.Sequence;
import java.time.Duration;
import java.util.Optional;

/// What one message of a stream asks of the decoder: one sequence, or several one after the other. Called on
/// the decoder's thread alone.
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

    /// Ends it early: it was cancelled, is late or cannot be served. A task that another one runs leaves
    /// telling the caller to that one.
    default void fail(Throwable cause) {}
}
