package io.rexserve.llm.scheduler;

import io.rexserve.model.language.decoder.Sequence;
import io.rexserve.model.language.kvcache.KvCacheExhaustedException;
import io.rexserve.model.language.sampling.FinishReason;
import io.rexserve.model.language.sampling.GenerationCancelledException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.BiConsumer;

/// Sequences for which the KV cache has too few free blocks; admitted first come, first served, so that none starves.
final class WaitingSequences {
    private record Waiting(DecoderTask task, Sequence sequence) {}

    private final int tokensBehind;
    private final BiConsumer<DecoderTask, Sequence> admitted;
    private final Deque<Waiting> waiting = new ArrayDeque<>();

    /// @param tokensBehind for which a sequence is given blocks behind its prompt
    /// @param admitted given what has its blocks
    WaitingSequences(int tokensBehind, BiConsumer<DecoderTask, Sequence> admitted) {
        this.tokensBehind = tokensBehind;
        this.admitted = admitted;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /// Admits a sequence now if none waits before it and there are enough blocks, else later.
    void add(DecoderTask task, Sequence sequence) {
        waiting.add(new Waiting(task, sequence));
        if (waiting.size() == 1) {
            admit();
        }
    }

    /// Removes the cancelled ones, then admits in order as many as there are blocks for.
    void admit() {
        waiting.removeIf(one -> {
            Optional<FinishReason> reason = one.sequence().endIfCancelled();
            reason.ifPresent(why -> one.task().fail(new GenerationCancelledException(why)));
            return reason.isPresent();
        });
        for (Waiting first = waiting.peek(); first != null && isDone(first); first = waiting.peek()) {
            waiting.remove();
        }
    }

    /// Whether it waits no longer: it was admitted, or has failed because it never can be.
    private boolean isDone(Waiting first) {
        try {
            first.sequence().admit(tokensBehind);
            admitted.accept(first.task(), first.sequence());
            return true;
        } catch (KvCacheExhaustedException e) {
            if (e.everPossible()) {
                return false;
            }
            first.task().fail(e);
            return true;
        }
    }
}
