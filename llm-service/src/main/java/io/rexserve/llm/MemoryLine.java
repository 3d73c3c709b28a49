package io.rexserve.llm;

import io.rexserve.model.language.decoder.Prefix;
import io.rexserve.model.language.kvcache.KvCacheExhaustedException;
import io.rexserve.model.language.sampling.FinishReason;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;

/// Prefixes for which the key-value memory did not suffice yet, first come, first served. Belongs to the decoder's
/// thread.
final class MemoryLine {
    private record Waiting(Run run, Prefix prefix, int behind) {}

    private final Consumer<Run> admitted;
    private final Deque<Waiting> waiting = new ArrayDeque<>();

    /// @param admitted takes what has its memory
    MemoryLine(Consumer<Run> admitted) {
        this.admitted = admitted;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /// Admits a prefix once there is memory for it and so many positions behind it.
    ///
    /// @throws KvCacheExhaustedException if there never will be
    void admit(Run run, Prefix prefix, int behind) {
        if (waiting.isEmpty() && reserved(prefix, behind)) {
            admitted.accept(run);
        } else {
            waiting.add(new Waiting(run, prefix, behind));
        }
    }

    /// Admits those whose turn it is, and throws out those whose stream has ended.
    void advance() {
        waiting.removeIf(one -> {
            Optional<FinishReason> ended = one.prefix().interrupt();
            ended.ifPresent(reason -> one.run().fail(Refusals.interrupted(reason)));
            return ended.isPresent();
        });
        for (Waiting first = waiting.peek(); first != null && settled(first); first = waiting.peek()) {
            waiting.remove();
        }
    }

    private boolean settled(Waiting first) {
        try {
            if (!reserved(first.prefix(), first.behind())) {
                return false;
            }
            admitted.accept(first.run());
        } catch (KvCacheExhaustedException e) {
            first.run().fail(e);
        }
        return true;
    }

    private static boolean reserved(Prefix prefix, int behind) {
        try {
            prefix.reserve(behind);
            return true;
        } catch (KvCacheExhaustedException e) {
            if (e.everPossible()) {
                return false;
            }
            throw e;
        }
    }
}
