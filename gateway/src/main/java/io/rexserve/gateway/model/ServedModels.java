package io.rexserve.gateway.model;

import io.rexserve.gateway.model.ServedModel.Kind;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ServiceFailure;
import io.rexserve.gateway.service.ServiceClient;
import io.rexserve.v1.DescribeModelRequest;
import io.rexserve.v1.DescribeModelResponse;
import io.rexserve.v1.LanguageServiceGrpc;
import io.rexserve.v1.ProposalServiceGrpc;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/// Asks both services what they serve.
public final class ServedModels {
    private static final DescribeModelRequest REQUEST = DescribeModelRequest.getDefaultInstance();

    private final ServiceClient proposals;
    private final ServiceClient language;

    public ServedModels(ServiceClient proposals, ServiceClient language) {
        this.proposals = proposals;
        this.language = language;
    }

    /// The models, in the order of their use: both services are asked at the same time.
    ///
    /// @param time until the answer is no longer wanted
    /// @throws ProblemException naming the service that has none to describe, or does not answer
    public List<ServedModel> all(Duration time) throws InterruptedException {
        Future<DescribeModelResponse> proposing =
                proposals.call(ProposalServiceGrpc.getDescribeModelMethod(), REQUEST, time);
        Future<DescribeModelResponse> answering =
                language.call(LanguageServiceGrpc.getDescribeModelMethod(), REQUEST, time);
        return List.of(
                ServedModel.of(Kind.PROPOSALS, answer(proposing, "proposal")),
                ServedModel.of(Kind.LANGUAGE, answer(answering, "language")));
    }

    private static DescribeModelResponse answer(Future<DescribeModelResponse> call, String service)
            throws InterruptedException {
        try {
            return call.get();
        } catch (ExecutionException e) {
            throw ServiceFailure.problem(service, e.getCause() == null ? e : e.getCause());
        }
    }
}
