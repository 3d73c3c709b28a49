package io.rexserve.llm.scheduler;

import io.rexserve.model.language.kvcache.KvCacheExhaustedException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/// Sequences for which the KV cache has too few free blocks; admitted first come, first served, so that none starves.
final class WaitingSequences {
    private final int tokensBehind;
    private final Consumer<RunningTask> admitted;
    private final Deque<RunningTask> waiting = new ArrayDeque<>();

    /// @param tokensBehind for which a sequence is given blocks behind its prompt
    /// @param admitted given what has its blocks
    WaitingSequences(int tokensBehind, Consumer<RunningTask> admitted) {
        this.tokensBehind = tokensBehind;
        this.admitted = admitted;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /// Admits a sequence now if none waits before it and there are enough blocks, else later.
    void add(RunningTask next) {
        waiting.add(next);
        if (waiting.size() == 1) {
            admit();
        }
    }

    /// Removes the cancelled ones, then admits in order as many as there are blocks for.
    void admit() {
        waiting.removeIf(RunningTask::endIfCancelled);
        for (RunningTask first = waiting.peek(); first != null && admitOrFail(first); first = waiting.peek()) {
            waiting.remove();
        }
    }

    /// Admits a sequence, or fails it if there will never be enough blocks for it.
    ///
    /// @return whether it waits no longer
    private boolean admitOrFail(RunningTask first) {
        try {
            first.sequence.admit(tokensBehind);
            admitted.accept(first);
            return true;
        } catch (KvCacheExhaustedException e) {
            if (e.everPossible()) {
                return false;
            }
            first.task.fail(e);
            return true;
        }
    }
}
