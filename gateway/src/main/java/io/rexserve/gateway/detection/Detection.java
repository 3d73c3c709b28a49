package io.rexserve.gateway.detection;

import com.google.protobuf.UnsafeByteOperations;
import io.grpc.Channel;
import io.grpc.Context;
import io.rexserve.gateway.answer.DetectionResult;
import io.rexserve.gateway.answer.Proposals;
import io.rexserve.gateway.answer.Regions;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import io.rexserve.gateway.problem.ServiceFailure;
import io.rexserve.gateway.task.DetectionRequest;
import io.rexserve.gateway.task.Fallback;
import io.rexserve.gateway.task.ProposalOptions;
import io.rexserve.gateway.task.RegionSource;
import io.rexserve.image.ImageHeader;
import io.rexserve.image.ImageLimits;
import io.rexserve.image.ImageProbe;
import io.rexserve.image.InvalidImageException;
import io.rexserve.image.box.PixelBox;
import io.rexserve.v1.Image;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/// Asks both services about an image.
///
/// 1. The image goes to both at once: proposals and image tokens are computed side by side. Nothing is proposed where
///   the caller gives the boxes.
/// 2. When the proposals arrive they follow as regions, and the question right behind them. Where there are more than
///   one call takes, further calls are opened for the rest ([RegionBatch]).
/// 3. The answer's indices are turned into boxes here, where the boxes are.
///
/// The first failure ends all calls; where the caller takes proposals alone, one of the language service does not.
/// Deadline and cancellation are those of the current [Context].
public final class Detection {
    /// Cost of a million pixels to decode and encode, in units of one region.
    private static final int COST_PER_MEGAPIXEL = 10;

    private static final double MEGAPIXEL = 1e6;

    private final Channel proposal;
    private final Channel language;
    private final ImageLimits limits;
    private final BatchLimits batches;
    private final BackendConcurrencyLimit backend = new BackendConcurrencyLimit(System::nanoTime);

    /// @param proposal leads to the proposal service
    /// @param language leads to the language service
    /// @param limits checked by header, before anything is sent
    /// @param batches how regions are spread over calls
    public Detection(Channel proposal, Channel language, ImageLimits limits, BatchLimits batches) {
        this.proposal = proposal;
        this.language = language;
        this.limits = limits;
        this.batches = batches;
    }

    /// Answers a request.
    ///
    /// @throws ProblemException why there is no answer
    public DetectionResult detect(DetectionRequest request) {
        return detect(request, DetectionListener.NONE);
    }

    /// Answers a request, and reports what becomes known on the way.
    ///
    /// @param listener is called on this thread
    /// @throws ProblemException why there is no answer
    public DetectionResult detect(DetectionRequest request, DetectionListener listener) {
        ImageHeader header = probed(request.image());
        Image image = image(request.image());
        long start = System.nanoTime();
        boolean regardless = request.options().fallback() != Fallback.NONE;
        return backend.run(
                regardless,
                () -> within(() -> new DetectionRun(request, image, language, batches, listener)
                        .result(() -> switch (request.regions()) {
                            case RegionSource.Proposed(ProposalOptions options) ->
                                ProposalCall.start(proposal, image, options)
                                        .thenApply(found -> Regions.of(found, since(start)));
                            case RegionSource.Given(List<PixelBox> boxes) ->
                                CompletableFuture.completedFuture(
                                        Regions.given(header.width(), header.height(), boxes));
                        })));
    }

    /// Proposes boxes without names.
    ///
    /// @throws ProblemException why there is no answer
    public Proposals propose(byte[] file, ProposalOptions options) {
        probed(file);
        return within(() -> ProposalCall.start(proposal, image(file), options).get());
    }

    /// What a request costs the services, in units of one region.
    ///
    /// @param regions that there may be
    /// @throws ProblemException if the file is no image
    public long cost(byte[] file, int regions) {
        ImageHeader header = probed(file);
        double pixels = (double) header.width() * header.height();
        return regions + COST_PER_MEGAPIXEL * (long) Math.ceil(pixels / MEGAPIXEL);
    }

    private ImageHeader probed(byte[] file) {
        try {
            limits.requireBytes(file.length);
            ImageHeader header = ImageProbe.probe(file);
            limits.requirePixels(header);
            return header;
        } catch (InvalidImageException e) {
            throw ServiceFailure.problem(e);
        }
    }

    private static Image image(byte[] file) {
        return Image.newBuilder()
                .setContent(UnsafeByteOperations.unsafeWrap(file))
                .build();
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /// Runs calls in a context of their own, whose end cancels whatever is still under way.
    private static <T> T within(Waiting<T> calls) {
        Context.CancellableContext scope = Context.current().withCancellation();
        Context before = scope.attach();
        try {
            return calls.result();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ProblemException problem) {
                throw problem;
            }
            throw new ProblemException(ProblemKind.INTERNAL, String.valueOf(e.getCause()));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new ProblemException(ProblemKind.CALLER_GONE, "request: interrupted");
        } finally {
            scope.detach(before);
            scope.cancel(null);
        }
    }

    /// Waits for calls.
    @FunctionalInterface
    private interface Waiting<T> {
        T result() throws ExecutionException, InterruptedException;
    }
}
