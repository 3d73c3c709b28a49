package io.rexserve.gateway.detection;

import io.grpc.stub.StreamObserver;
import io.rexserve.gateway.answer.Proposals;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import io.rexserve.gateway.problem.ServiceFailure;
import io.rexserve.v1.ProposeResponse;
import java.util.concurrent.CompletableFuture;

/// Waits for the one answer to a call for proposals.
final class ProposalCall implements StreamObserver<ProposeResponse> {
    private final CompletableFuture<Proposals> proposals = new CompletableFuture<>();

    /// Fails with the problem that the call ended with.
    CompletableFuture<Proposals> proposals() {
        return proposals;
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
