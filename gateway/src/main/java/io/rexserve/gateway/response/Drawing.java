package io.rexserve.gateway.response;

import io.grpc.Context;
import io.grpc.Deadline;
import io.rexserve.gateway.drawing.Annotator;
import io.rexserve.gateway.drawing.Mark;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import io.rexserve.gateway.problem.ServiceFailure;
import io.rexserve.image.ImageDecoder;
import io.rexserve.image.ImageLimits;
import io.rexserve.image.InvalidImageException;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Draws annotated images, few at a time: a decoded image takes up to 350 MB.
public final class Drawing {
    private final ImageLimits limits;
    private final int maxSide;
    private final Semaphore permits;

    /// @param most at a time
    /// @param maxSide of what is drawn, pixels
    public Drawing(ImageLimits limits, int most, int maxSide) {
        this.limits = limits;
        this.maxSide = maxSide;
        this.permits = new Semaphore(most);
    }

    /// The image with the marks on it, as PNG; waits for a permit as long as the request has time.
    public byte[] png(byte[] file, List<Mark> marks) throws InterruptedException {
        Deadline deadline = Context.current().getDeadline();
        long remaining = deadline == null ? Long.MAX_VALUE : deadline.timeRemaining(TimeUnit.NANOSECONDS);
        if (!permits.tryAcquire(remaining, TimeUnit.NANOSECONDS)) {
            throw new ProblemException(ProblemKind.DEADLINE_EXCEEDED, "visualization: not drawn within the time");
        }
        try {
            return Annotator.png(ImageDecoder.decode(file, limits), marks, maxSide);
        } catch (InvalidImageException e) {
            throw ServiceFailure.problem(e);
        } finally {
            permits.release();
        }
    }
}
