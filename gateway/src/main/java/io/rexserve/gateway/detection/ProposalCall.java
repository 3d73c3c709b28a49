package io.rexserve.gateway.detection;

import io.grpc.Context;
import io.rexserve.gateway.answer.Proposals;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ServiceFailure;
import io.rexserve.gateway.service.ServiceClient;
import io.rexserve.gateway.task.ProposalOptions;
import io.rexserve.v1.Image;
import io.rexserve.v1.ProposalServiceGrpc;
import io.rexserve.v1.ProposeRequest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/// One call of the proposal service, which has one answer.
final class ProposalCall {
    private ProposalCall() {}

    /// Starts a call.
    ///
    /// @param context whose end cancels it
    /// @return fails with what [#problem] makes a problem of
    static CompletableFuture<Proposals> start(
            Context context, ServiceClient service, Image image, ProposalOptions options) {
        return service.call(ProposalServiceGrpc.getProposeMethod(), request(image, options), context)
                .thenApply(Proposals::from);
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
}
