package io.rexserve.serving.lifecycle;

import io.grpc.StatusRuntimeException;
import io.rexserve.image.InvalidImageException;
import io.rexserve.serving.batch.InsufficientMemoryException;
import io.rexserve.serving.queue.QueueClosedException;
import io.rexserve.serving.queue.QueueFullException;
import io.rexserve.v1.refusal.Reason;
import io.rexserve.v1.refusal.Refusal;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a failure means to the caller of a model service. A service maps failures of its own first and
/// leaves the rest to this.
public final class Refusals {
    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

    // Of the process, as its log is.
    private static final LogLimit LIMIT = new LogLimit(20, System::nanoTime);

    private Refusals() {}

    /// The status that ends the call. A failure that is none of the caller's business is logged.
    public static StatusRuntimeException of(Throwable failure) {
        return failure instanceof StatusRuntimeException known
                ? known
                : refusal(failure).exception();
    }

    private static Refusal refusal(Throwable failure) {
        return switch (failure) {
            case QueueFullException full -> new Refusal(Reason.QUEUE_FULL, message(full), List.of(), full.retryAfter());
            case QueueClosedException _ -> ModelEngine.DRAINING;
            case InvalidImageException.TooManyBytes large -> new Refusal(Reason.IMAGE_TOO_LARGE, message(large));
            case InvalidImageException.TooManyPixels large -> new Refusal(Reason.IMAGE_TOO_LARGE, message(large));
            case InvalidImageException.AspectRatio elongated -> new Refusal(Reason.ASPECT_RATIO, message(elongated));
            case InvalidImageException broken -> unreadable(message(broken));
            case InsufficientMemoryException large -> new Refusal(Reason.OUT_OF_MEMORY, message(large));
            case CancellationException _ -> Refusal.cancelled();
            case TimeoutException _ -> Refusal.deadlinePassed();
            case Throwable large
            when InsufficientMemoryException.isCauseOf(large) -> {
                logged(() -> LOG.warn("memory does not suffice for a request", large));
                yield new Refusal(Reason.OUT_OF_MEMORY, message(new InsufficientMemoryException(large)));
            }
            default -> fault(failure);
        };
    }

    /// Of what went wrong the caller learns only how the log names it.
    private static Refusal fault(Throwable failure) {
        String reference =
                HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
        logged(() -> LOG.error("a request has failed, reference {}", reference, failure));
        return new Refusal(
                Reason.FAULT, "an internal fault (reference " + reference + "); the service's log says more");
    }

    private static void logged(Runnable line) {
        LIMIT.log(line, others -> LOG.warn("{} more failures of requests were not logged", others));
    }

    private static Refusal unreadable(String message) {
        var violation = new Refusal.Violation("image.content", message);
        return new Refusal(Reason.UNREADABLE_IMAGE, message, List.of(violation), null);
    }

    private static String message(Throwable failure) {
        return String.valueOf(failure.getMessage());
    }
}
