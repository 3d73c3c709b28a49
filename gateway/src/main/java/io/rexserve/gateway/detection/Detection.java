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
import io.rexserve.v1.ProposalServiceGrpc;
import io.rexserve.v1.ProposeRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/// Asks about a picture with both services.
///
/// 1. The picture goes to both at once: proposals and image tokens are computed side by side. Nothing is proposed where
///    the caller gives the boxes.
/// 2. When the proposals arrive they follow as regions, and the question right behind them. Where there are more than
/// one
///    conversation takes, others are opened for the rest.
/// 3. The answer's indices are turned into boxes here, where the boxes are.
///
/// The first failure ends all calls; where the caller takes proposals alone, one of the language service does not.
/// Deadline and cancellation are those of the current [Context].
public final class Detection {
    private final Channel proposal;
    private final Channel language;
    private final ImageLimits limits;
    private final BatchLimits passes;
    private final BackendConcurrencyLimit room = new BackendConcurrencyLimit(System::nanoTime);

    /// @param proposal leads to the proposal service
    /// @param language leads to the language service
    /// @param limits checked by header, before anything is sent
    /// @param passes how regions are spread over conversations
    public Detection(Channel proposal, Channel language, ImageLimits limits, BatchLimits passes) {
        this.proposal = proposal;
        this.language = language;
        this.limits = limits;
        this.passes = passes;
    }

    /// Answers a request.
    ///
    /// @throws ProblemException why there is no answer
    public DetectionResult ask(DetectionRequest request) {
        return ask(request, DetectionListener.NONE);
    }

    /// Answers a request, and tells what becomes known on the way.
    ///
    /// @param listener hears of it on this thread
    /// @throws ProblemException why there is no answer
    public DetectionResult ask(DetectionRequest request, DetectionListener listener) {
        ImageHeader header = probed(request.image());
        Image image = image(request.image());
        long start = System.nanoTime();
        boolean regardless = request.options().fallback() != Fallback.NONE;
        return room.answered(
                regardless,
                () -> within(() -> new DetectionRun(request, image, language, passes, listener)
                        .answer(() -> switch (request.regions()) {
                            case RegionSource.Proposed(ProposalOptions options) ->
                                proposed(image, options).thenApply(found -> Regions.of(found, since(start)));
                            case RegionSource.Given(List<PixelBox> boxes) ->
                                CompletableFuture.completedFuture(
                                        Regions.given(header.width(), header.height(), boxes));
                        })));
    }

    /// How much an answer asks of the services, in the units of [RequestCost].
    ///
    /// @throws ProblemException if the picture is none
    public long work(DetectionRequest request) {
        int regions = switch (request.regions()) {
            case RegionSource.Proposed(ProposalOptions options) -> options.maxProposals();
            case RegionSource.Given(List<PixelBox> boxes) -> boxes.size();
        };
        return RequestCost.units(probed(request.image()), regions);
    }

    /// How much proposals ask of their service, in the units of [RequestCost].
    ///
    /// @throws ProblemException if the picture is none
    public long work(byte[] file, ProposalOptions options) {
        return RequestCost.units(probed(file), options.maxProposals());
    }

    /// Proposes boxes without names.
    ///
    /// @throws ProblemException why there is no answer
    public Proposals propose(byte[] file, ProposalOptions options) {
        probed(file);
        return within(() -> proposed(image(file), options).get());
    }

    private CompletableFuture<Proposals> proposed(Image image, ProposalOptions options) {
        var proposing = new ProposalCall();
        ProposalServiceGrpc.newStub(proposal)
                .withExecutor(Runnable::run) // the answer is only handed on
                .propose(question(image, options), proposing);
        return proposing.proposals();
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

    private static ProposeRequest question(Image image, ProposalOptions options) {
        var question = ProposeRequest.newBuilder()
                .setImage(image)
                .addGranularities(options.granularity().wire())
                .setMaxBoxes(options.maxProposals());
        if (options.minScore() != null) {
            question.setMinScore(options.minScore().floatValue());
        }
        if (options.nms() != null) {
            question.setNmsIou(options.nms().floatValue());
        }
        return question.build();
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
