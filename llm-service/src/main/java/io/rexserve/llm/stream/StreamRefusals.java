package io.rexserve.llm.stream;

import io.grpc.StatusRuntimeException;
import io.rexserve.model.language.kvcache.KvCacheExhaustedException;
import io.rexserve.serving.lifecycle.Refusals;
import io.rexserve.v1.refusal.Reason;
import io.rexserve.v1.refusal.Refusal;
import java.time.Duration;
import java.util.List;

/// What a failure means to the caller of a stream: a KV cache without free blocks, else as in every model service.
final class StreamRefusals {
    private StreamRefusals() {}

    static StatusRuntimeException of(Throwable failure) {
        return failure instanceof KvCacheExhaustedException memory
                ? exhausted(memory).exception()
                : Refusals.of(failure);
    }

    private static Refusal exhausted(KvCacheExhaustedException memory) {
        String message = String.valueOf(memory.getMessage());
        return memory.everPossible()
                ? new Refusal(Reason.QUEUE_FULL, message, List.of(), Duration.ofSeconds(1))
                : new Refusal(Reason.OUT_OF_MEMORY, message);
    }
}
