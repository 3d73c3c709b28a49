package io.rexserve.gateway.detection;

import io.grpc.Channel;
import io.grpc.Context;
import io.grpc.stub.StreamObserver;
import io.rexserve.gateway.answer.Proposals;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import io.rexserve.gateway.problem.ServiceFailure;
import io.rexserve.gateway.task.ProposalOptions;
import io.rexserve.v1.Image;
import io.rexserve.v1.ProposalServiceGrpc;
import io.rexserve.v1.ProposeRequest;
import io.rexserve.v1.ProposeResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/// One call of the proposal service, which has one answer.
final class ProposalCall implements StreamObserver<ProposeResponse> {
    private final CompletableFuture<Proposals> proposals = new CompletableFuture<>();

    private ProposalCall() {}

    /// Starts a call.
    ///
    /// @param context whose end cancels it
    /// @return fails with what [#problem] makes a problem of
    static CompletableFuture<Proposals> start(Context context, Channel channel, Image image, ProposalOptions options) {
        var call = new ProposalCall();
        context.run(() -> ProposalServiceGrpc.newStub(channel)
                .withExecutor(Runnable::run) // the answer is only handed on
                .propose(request(image, options), call));
        return call.proposals;
    }

    /// The problem that a call has failed with.
    static ProblemException problem(@Nullable Throwable error) {
        Throwable cause =
                error instanceof CompletionException || error instanceof ExecutionException ? error.getCause() : error;
        return cause instanceof ProblemException problem
                ? problem
                : ServiceFailure.problem("proposal", cause == null ? new IllegalStateException("no error") : cause);
    }

    private static ProposeRequest request(Image image, ProposalOptions options) {
        var request = ProposeRequest.newBuilder()
                .setImage(image)
                .addGranularities(options.granularity().wire())
                .setMaxBoxes(options.maxProposals());
        if (options.minScore() != null) {
            request.setMinScore(options.minScore().floatValue());
        }
        if (options.nms() != null) {
            request.setNmsIou(options.nms().floatValue());
        }
        return request.build();
    }

    @Override
    public void onNext(ProposeResponse answer) {
        proposals.complete(Proposals.from(answer));
    }

    @Override
    public void onError(Throwable error) {
        proposals.completeExceptionally(ServiceFailure.problem("proposal", error));
    }

    @Override
    public void onCompleted() {
        proposals.completeExceptionally(new ProblemException(ProblemKind.SERVICE_FAULT, "proposal service: no answer"));
    }
}
