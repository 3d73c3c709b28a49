package io.rexserve.llm.stream;

import io.rexserve.llm.engine.LoadedModel;
import io.rexserve.llm.scheduler.DecoderTask;
import io.rexserve.model.language.decoder.Sequence;
import java.time.Duration;
import java.util.Optional;

/// What one message of a stream asks of the decoder. Its end is reported to the stream.
abstract sealed class StreamTask implements DecoderTask permits PrefixTask, GenerationTask, ScoringTask {
    final TaskContext context;
    final LoadedModel model;
    final StreamSession session;

    StreamTask(TaskContext context) {
        this.context = context;
        this.model = context.model();
        this.session = context.session();
    }

    /// @param waited its time in the queue
    /// @return its first sequence; empty if there is nothing to read
    abstract Optional<Sequence> first(Duration waited);

    /// @param sequence of which a step has read tokens
    /// @return the sequence to schedule from now on; empty if the task is complete
    abstract Optional<Sequence> next(Sequence sequence);

    @Override
    public final Optional<Sequence> begin(Duration waited) {
        return context.beginTask(waited) ? orCompleted(first(waited)) : Optional.empty();
    }

    @Override
    public final Optional<Sequence> advance(Sequence sequence) {
        return orCompleted(next(sequence));
    }

    private Optional<Sequence> orCompleted(Optional<Sequence> sequence) {
        if (sequence.isEmpty()) {
            context.completion().completed();
        }
        return sequence;
    }

    @Override
    public final void fail(Throwable cause) {
        context.completion().failed(cause);
    }
}
