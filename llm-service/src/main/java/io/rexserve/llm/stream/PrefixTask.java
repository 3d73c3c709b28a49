package io.rexserve.llm.stream;

import io.rexserve.model.language.decoder.Sequence;
import java.time.Duration;
import java.util.Optional;

/// Reads the prefix of a stream.
final class PrefixTask extends StreamTask {
    private final Sequence prefix;
    private final long beganNanos;

    /// @param beganNanos when it began to wait for the decoder
    PrefixTask(TaskContext context, Sequence prefix, long beganNanos) {
        super(context);
        this.prefix = prefix;
        this.beganNanos = beganNanos;
    }

    @Override
    Optional<Sequence> first(Duration waited) {
        return Optional.of(prefix);
    }

    @Override
    Optional<Sequence> next(Sequence sequence) {
        if (!sequence.isFinished()) {
            return Optional.of(sequence);
        }
        session.prefixRead(Duration.ofNanos(System.nanoTime() - beganNanos));
        return Optional.empty();
    }
}
