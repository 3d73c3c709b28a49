package io.rexserve.llm;

import io.grpc.StatusRuntimeException;
import io.rexserve.image.InvalidImageException;
import io.rexserve.serving.batch.InsufficientMemoryException;
import io.rexserve.serving.queue.QueueClosedException;
import io.rexserve.serving.queue.QueueFullException;
import io.rexserve.model.language.sampling.FinishReason;
import io.rexserve.model.language.sampling.GenerationCancelledException;
import io.rexserve.model.language.kvcache.KvCacheExhaustedException;
import io.rexserve.v1.refusal.Reason;
import io.rexserve.v1.refusal.Refusal;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a failure means to the caller.
final class Refusals {
    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

    private Refusals() {}

    static StatusRuntimeException of(Throwable failure) {
        return switch (failure) {
            case StatusRuntimeException known -> known;
            case QueueFullException full ->
                new Refusal(Reason.QUEUE_FULL, String.valueOf(full.getMessage()), List.of(), full.retryAfter())
                        .exception();
            case QueueClosedException _ -> new Refusal(Reason.DRAINING, "the service is about to stop").exception();
            case KvCacheExhaustedException memory ->
                new Refusal(
                                memory.everPossible() ? Reason.QUEUE_FULL : Reason.OUT_OF_MEMORY,
                                String.valueOf(memory.getMessage()),
                                List.of(),
                                memory.everPossible() ? Duration.ofSeconds(1) : null)
                        .exception();
            case Throwable memory
            when InsufficientMemoryException.isCauseOf(memory) -> {
                LOG.warn("the memory does not suffice for a conversation", memory);
                yield new Refusal(Reason.OUT_OF_MEMORY, String.valueOf(memory.getMessage())).exception();
            }
            case GenerationCancelledException interrupted -> interrupted(interrupted.reason());
            case InvalidImageException.TooManyBytes large -> tooLarge(large);
            case InvalidImageException.TooManyPixels large -> tooLarge(large);
            case InvalidImageException broken -> unreadable(String.valueOf(broken.getMessage()));
            default -> {
                LOG.error("a conversation could not be served", failure);
                yield new Refusal(Reason.FAULT, "an internal fault; the service's log says more").exception();
            }
        };
    }

    static StatusRuntimeException interrupted(FinishReason reason) {
        return reason == FinishReason.DEADLINE
                ? new Refusal(Reason.DEADLINE, "the deadline passed").exception()
                : new Refusal(Reason.CANCELLED, "the caller went away").exception();
    }

    /// @param positions of picture, regions and question
    /// @param most that the model reads
    static StatusRuntimeException promptTooLong(int positions, int most) {
        return new Refusal(
                        Reason.PROMPT_TOO_LONG,
                        "prompt: " + positions + " positions of picture, regions and question (expected: < " + most
                                + ")")
                .exception();
    }

    private static StatusRuntimeException tooLarge(InvalidImageException large) {
        return new Refusal(Reason.IMAGE_TOO_LARGE, String.valueOf(large.getMessage())).exception();
    }

    private static StatusRuntimeException unreadable(String message) {
        var violation = new Refusal.Violation("image.content", message);
        return new Refusal(Reason.UNREADABLE_IMAGE, message, List.of(violation), null).exception();
    }
}
