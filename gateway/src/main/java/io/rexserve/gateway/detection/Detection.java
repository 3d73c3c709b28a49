package io.rexserve.gateway.detection;

import com.google.protobuf.UnsafeByteOperations;
import io.grpc.Channel;
import io.grpc.Context;
import io.grpc.stub.StreamObserver;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import io.rexserve.gateway.problem.ServiceFailure;
import io.rexserve.image.ImageHeader;
import io.rexserve.image.ImageLimits;
import io.rexserve.image.ImageProbe;
import io.rexserve.image.InvalidImageException;
import io.rexserve.image.box.PixelBox;
import io.rexserve.v1.Box;
import io.rexserve.v1.ConverseRequest;
import io.rexserve.v1.Image;
import io.rexserve.v1.LanguageServiceGrpc;
import io.rexserve.v1.ProposalServiceGrpc;
import io.rexserve.v1.ProposeRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/// Asks about a picture with both services.
///
/// 1. The picture goes to both at once: proposals and image tokens are computed side by side. Nothing is proposed where
///    the caller gives the boxes.
/// 2. When the proposals arrive they follow as regions, and the question right behind them.
/// 3. The answer's indices are turned into boxes here, where the boxes are.
///
/// The first failure ends both calls. Deadline and cancellation are those of the current [Context].
public final class Detection {
    private final Channel proposal;
    private final Channel language;
    private final ImageLimits limits;

    /// @param proposal leads to the proposal service
    /// @param language leads to the language service
    /// @param limits checked by header, before anything is sent
    public Detection(Channel proposal, Channel language, ImageLimits limits) {
        this.proposal = proposal;
        this.language = language;
        this.limits = limits;
    }

    /// Answers a request.
    ///
    /// @throws ProblemException why there is no answer
    public AskResult ask(AskRequest request) {
        ImageHeader header = probed(request.image());
        Image image = image(request.image());
        return within(() -> {
            long start = System.nanoTime();
            var events = new AnswerEvents(request.task().labels());
            StreamObserver<ConverseRequest> conversation =
                    LanguageServiceGrpc.newStub(language).converse(events);
            conversation.onNext(ConverseRequest.newBuilder().setImage(image).build());
            CompletableFuture<Regions> regions = switch (request.regions()) {
                case RegionSource.Proposed(ProposalOptions options) ->
                    proposed(image, options).thenApply(found -> Regions.of(found, since(start)));
                case RegionSource.Given(List<PixelBox> boxes) ->
                    CompletableFuture.completedFuture(Regions.given(header.width(), header.height(), boxes));
            };
            CompletableFuture<Answer> answer = events.answer().exceptionallyCompose(error -> failed("language", error));
            CompletableFuture<Void> asked =
                    regions.thenAccept(found -> ask(conversation, events, found, request.task()));
            CompletableFuture<AskResult> result = answer.thenCombine(
                    regions, (said, found) -> AskResult.of(request.task(), found, said, since(start)));
            failWith(asked, result);
            failWith(answer, result);
            return result;
        });
    }

    /// Proposes boxes without names.
    ///
    /// @throws ProblemException why there is no answer
    public Proposals propose(byte[] file, ProposalOptions options) {
        probed(file);
        return within(() -> proposed(image(file), options));
    }

    private CompletableFuture<Proposals> proposed(Image image, ProposalOptions options) {
        var proposing = new Proposing();
        ProposalServiceGrpc.newStub(proposal).propose(question(image, options), proposing);
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

    private static void ask(
            StreamObserver<ConverseRequest> conversation, AnswerEvents events, Regions found, Task task) {
        var regions = io.rexserve.v1.Regions.newBuilder();
        for (Regions.Region region : found.boxes()) {
            PixelBox box = region.box();
            regions.addBoxes(Box.newBuilder()
                    .setX1(box.x1())
                    .setY1(box.y1())
                    .setX2(box.x2())
                    .setY2(box.y2()));
        }
        conversation.onNext(ConverseRequest.newBuilder().setRegions(regions).build());
        task.question(found.boxes().size())
                .ifPresentOrElse(
                        question -> conversation.onNext(ConverseRequest.newBuilder()
                                .setQuestion(question)
                                .build()),
                        events::nothingAsked);
        conversation.onCompleted();
    }

    /// Waits for calls started in a context of their own, whose end cancels whatever is still under way.
    private static <T> T within(Supplier<CompletableFuture<T>> calls) {
        Context.CancellableContext scope = Context.current().withCancellation();
        Context before = scope.attach();
        try {
            return calls.get().get();
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

    /// A result waits for all its parts, but not once one has failed.
    private static void failWith(CompletableFuture<?> part, CompletableFuture<?> result) {
        var _ = part.whenComplete((_, error) -> {
            if (error != null) {
                result.completeExceptionally(error);
            }
        });
    }

    private static <T> CompletableFuture<T> failed(String service, Throwable error) {
        return CompletableFuture.failedFuture(ServiceFailure.problem(service, error));
    }
}
