package io.rexserve.gateway.model;

import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.Channel;
import io.rexserve.gateway.model.ServedModel.Kind;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ServiceFailure;
import io.rexserve.v1.DescribeModelRequest;
import io.rexserve.v1.DescribeModelResponse;
import io.rexserve.v1.LanguageServiceGrpc;
import io.rexserve.v1.ProposalServiceGrpc;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/// Asks both services what they serve.
public final class ServedModels {
    private static final DescribeModelRequest REQUEST = DescribeModelRequest.getDefaultInstance();

    private final Channel proposals;
    private final Channel language;

    public ServedModels(Channel proposals, Channel language) {
        this.proposals = proposals;
        this.language = language;
    }

    /// The models, in the order of their use: both services are asked at the same time.
    ///
    /// @param time until the answer is no longer wanted
    /// @throws ProblemException naming the service that has none to describe, or does not answer
    public List<ServedModel> all(Duration time) throws InterruptedException {
        ListenableFuture<DescribeModelResponse> proposing = ProposalServiceGrpc.newFutureStub(proposals)
                .withDeadlineAfter(time.toNanos(), TimeUnit.NANOSECONDS)
                .describeModel(REQUEST);
        ListenableFuture<DescribeModelResponse> answering = LanguageServiceGrpc.newFutureStub(language)
                .withDeadlineAfter(time.toNanos(), TimeUnit.NANOSECONDS)
                .describeModel(REQUEST);
        return List.of(
                ServedModel.of(Kind.PROPOSALS, answer(proposing, "proposal")),
                ServedModel.of(Kind.LANGUAGE, answer(answering, "language")));
    }

    private static DescribeModelResponse answer(ListenableFuture<DescribeModelResponse> call, String service)
            throws InterruptedException {
        try {
            return call.get();
        } catch (ExecutionException e) {
            throw ServiceFailure.problem(service, e.getCause() == null ? e : e.getCause());
        }
    }
}
