package io.rexserve.proposal;

import io.grpc.StatusRuntimeException;
import io.rexserve.image.InvalidImageException;
import io.rexserve.serving.batch.InsufficientMemoryException;
import io.rexserve.serving.queue.QueueClosedException;
import io.rexserve.serving.queue.QueueFullException;
import io.rexserve.v1.refusal.Reason;
import io.rexserve.v1.refusal.Refusal;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
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
            case InvalidImageException.TooManyBytes large -> tooLarge(large);
            case InvalidImageException.TooManyPixels large -> tooLarge(large);
            case InvalidImageException broken -> unreadable(String.valueOf(broken.getMessage()));
            case InsufficientMemoryException large -> outOfMemory(String.valueOf(large.getMessage()));
            case OutOfMemoryError heap ->
                outOfMemory(String.valueOf(new InsufficientMemoryException(heap).getMessage()));
            case CancellationException _ -> new Refusal(Reason.CANCELLED, "the caller went away").exception();
            case TimeoutException _ -> new Refusal(Reason.DEADLINE, "the deadline passed").exception();
            default -> {
                LOG.error("a picture could not be answered", failure);
                yield new Refusal(Reason.FAULT, "an internal fault; the service's log says more").exception();
            }
        };
    }

    private static StatusRuntimeException tooLarge(InvalidImageException large) {
        return new Refusal(Reason.IMAGE_TOO_LARGE, String.valueOf(large.getMessage())).exception();
    }

    private static StatusRuntimeException outOfMemory(String message) {
        return new Refusal(Reason.OUT_OF_MEMORY, message).exception();
    }

    private static StatusRuntimeException unreadable(String message) {
        var violation = new Refusal.Violation("image.content", message);
        return new Refusal(Reason.UNREADABLE_IMAGE, message, List.of(violation), null).exception();
    }
}
