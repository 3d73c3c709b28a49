package io.rexserve.gateway.response;

import io.grpc.Context;
import io.grpc.Deadline;
import io.rexserve.gateway.drawing.Annotator;
import io.rexserve.gateway.drawing.Mark;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import io.rexserve.gateway.problem.ServiceFailure;
import io.rexserve.image.ImageLimits;
import io.rexserve.image.InvalidImageException;
import io.rexserve.serving.admission.DecodedImage;
import io.rexserve.serving.admission.DecodedImageBudget;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Draws annotated images, few at a time.
public final class Drawing {
    private static final Duration FOREVER = Duration.ofDays(1);

    private final DecodedImageBudget decodedImages;
    private final ImageLimits limits;
    private final int maxSide;
    private final Semaphore permits;

    /// @param most at a time
    /// @param maxSide of what is drawn, pixels
    public Drawing(DecodedImageBudget decodedImages, ImageLimits limits, int most, int maxSide) {
        this.decodedImages = decodedImages;
        this.limits = limits;
        this.maxSide = maxSide;
        this.permits = new Semaphore(most);
    }

    /// The image with the marks on it, as PNG; waits for a permit and for memory as long as the request has time.
    public byte[] png(byte[] file, List<Mark> marks) throws InterruptedException {
        Context caller = Context.current();
        if (!permits.tryAcquire(remaining(caller).toNanos(), TimeUnit.NANOSECONDS)) {
            throw late();
        }
        try (DecodedImage image = decodedImages.decode(file, limits, caller, remaining(caller))) {
            return Annotator.png(image.image(), marks, maxSide);
        } catch (InvalidImageException e) {
            throw ServiceFailure.problem(e);
        } catch (TimeoutException _) {
            throw late();
        } finally {
            permits.release();
        }
    }

    private static Duration remaining(Context caller) {
        Deadline deadline = caller.getDeadline();
        return deadline == null ? FOREVER : Duration.ofNanos(deadline.timeRemaining(TimeUnit.NANOSECONDS));
    }

    private static ProblemException late() {
        return new ProblemException(ProblemKind.DEADLINE_EXCEEDED, "visualization: not drawn within the time");
    }
}
