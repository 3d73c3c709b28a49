package io.rexserve.gateway.detection;

import com.google.protobuf.UnsafeByteOperations;
import io.grpc.Channel;
import io.grpc.Context;
import io.grpc.stub.StreamObserver;
import io.rexserve.gateway.detection.Answer.Pointer;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import io.rexserve.gateway.problem.ServiceFailure;
import io.rexserve.image.ImageLimits;
import io.rexserve.image.ImageProbe;
import io.rexserve.image.InvalidImageException;
import io.rexserve.v1.Box;
import io.rexserve.v1.ConverseRequest;
import io.rexserve.v1.Detect;
import io.rexserve.v1.Image;
import io.rexserve.v1.LanguageServiceGrpc;
import io.rexserve.v1.ProposalServiceGrpc;
import io.rexserve.v1.ProposeRequest;
import io.rexserve.v1.ProposeResponse;
import io.rexserve.v1.Question;
import io.rexserve.v1.Regions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/// Finds labelled objects in a picture with both services.
///
/// 1. The picture goes to both at once: proposals and image tokens are computed side by side.
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
    public DetectionResult detect(DetectRequest request) {
        Image image = image(request.image());
        return within(() -> {
            long start = System.nanoTime();
            var events = new AnswerEvents(request.labels());
            StreamObserver<ConverseRequest> conversation =
                    LanguageServiceGrpc.newStub(language).converse(events);
            conversation.onNext(ConverseRequest.newBuilder().setImage(image).build());
            var proposed = new Proposing(start);
            ProposalServiceGrpc.newStub(proposal).propose(question(image, request.options()), proposed);
            CompletableFuture<Proposals> proposals = proposed.proposals;
            CompletableFuture<Answer> answer = events.answer().exceptionallyCompose(error -> failed("language", error));
            CompletableFuture<Void> asked = proposals.thenAccept(found -> ask(conversation, found, request.labels()));
            CompletableFuture<DetectionResult> result =
                    answer.thenCombine(proposals, (said, found) -> result(found, said, proposed.after, start));
            failWith(asked, result);
            failWith(answer, result);
            return result;
        });
    }

    /// Proposes boxes without names.
    ///
    /// @throws ProblemException why there is no answer
    public Proposals propose(byte[] file, ProposalOptions options) {
        Image image = image(file);
        return within(() -> {
            var proposed = new Proposing(System.nanoTime());
            ProposalServiceGrpc.newStub(proposal).propose(question(image, options), proposed);
            return proposed.proposals;
        });
    }

    private Image image(byte[] file) {
        try {
            limits.requireBytes(file.length);
            limits.requirePixels(ImageProbe.probe(file));
        } catch (InvalidImageException e) {
            throw ServiceFailure.problem(e);
        }
        return Image.newBuilder()
                .setContent(UnsafeByteOperations.unsafeWrap(file))
                .build();
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

    private static void ask(StreamObserver<ConverseRequest> conversation, Proposals proposals, List<String> labels) {
        var regions = Regions.newBuilder();
        for (ScoredBox scored : proposals.boxes()) {
            var box = scored.box();
            regions.addBoxes(Box.newBuilder()
                    .setX1(box.x1())
                    .setY1(box.y1())
                    .setX2(box.x2())
                    .setY2(box.y2()));
        }
        var question = Question.newBuilder().setDetect(Detect.newBuilder().addAllLabels(labels));
        conversation.onNext(ConverseRequest.newBuilder().setRegions(regions).build());
        conversation.onNext(ConverseRequest.newBuilder().setQuestion(question).build());
        conversation.onCompleted();
    }

    private static DetectionResult result(Proposals proposals, Answer answer, Duration proposalsAfter, long start) {
        return new DetectionResult(
                objects(proposals.boxes(), answer.pointers()),
                proposals,
                answer.warnings(),
                answer.text(),
                answer.finishReason(),
                answer.model(),
                answer.promptTokens(),
                answer.completionTokens(),
                answer.timings(),
                proposalsAfter,
                Duration.ofNanos(System.nanoTime() - start));
    }

    /// An index said twice for one label is one object; an index without a box is a fault of the service.
    private static List<DetectedObject> objects(List<ScoredBox> boxes, List<Pointer> pointers) {
        record Said(String label, int index) {}
        Set<Said> said = new HashSet<>();
        var objects = new ArrayList<DetectedObject>();
        for (Pointer pointer : pointers) {
            if (pointer.index() < 0 || pointer.index() >= boxes.size()) {
                throw new ProblemException(
                        ProblemKind.SERVICE_FAULT,
                        "language service: object index " + pointer.index() + " (expected: below " + boxes.size()
                                + ")");
            }
            if (said.add(new Said(pointer.label(), pointer.index()))) {
                ScoredBox scored = boxes.get(pointer.index());
                objects.add(new DetectedObject(
                        pointer.label(), scored.box(), pointer.index(), scored.score(), pointer.probability()));
            }
        }
        return objects;
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

    /// Waits for the one answer to a call for proposals.
    private static final class Proposing implements StreamObserver<ProposeResponse> {
        private final CompletableFuture<Proposals> proposals = new CompletableFuture<>();
        private final long start;
        private volatile Duration after = Duration.ZERO;

        Proposing(long start) {
            this.start = start;
        }

        @Override
        public void onNext(ProposeResponse answer) {
            after = Duration.ofNanos(System.nanoTime() - start);
            proposals.complete(Proposals.from(answer));
        }

        @Override
        public void onError(Throwable error) {
            proposals.completeExceptionally(ServiceFailure.problem("proposal", error));
        }

        @Override
        public void onCompleted() {
            proposals.completeExceptionally(
                    new ProblemException(ProblemKind.SERVICE_FAULT, "proposal service: no answer"));
        }
    }
}
