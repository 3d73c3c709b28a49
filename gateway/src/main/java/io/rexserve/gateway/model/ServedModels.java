package io.rexserve.gateway.model;

import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ServiceFailure;
import io.rexserve.gateway.service.ServicePool;
import io.rexserve.gateway.service.ServicePools;
import io.rexserve.v1.DescribeModelRequest;
import io.rexserve.v1.DescribeModelResponse;
import io.rexserve.v1.LanguageServiceGrpc;
import io.rexserve.v1.ProposalServiceGrpc;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/// Asks the services of every pool what they serve.
public final class ServedModels {
    private static final DescribeModelRequest REQUEST = DescribeModelRequest.getDefaultInstance();

    private final ServicePools pools;
    private final long created = Instant.now().getEpochSecond();

    public ServedModels(ServicePools pools) {
        this.pools = pools;
    }

    /// The models of each pool in the order of their use: all services are asked at the same time.
    ///
    /// @param time until the answer is no longer wanted
    /// @throws ProblemException naming the service that has none to describe, or does not answer
    public List<ServedModel> all(Duration time) throws InterruptedException {
        List<Asked> asked =
                pools.all().stream().map(pool -> Asked.of(pool, time)).toList();
        var models = new ArrayList<ServedModel>();
        for (Asked pool : asked) {
            models.add(ServedModel.of(
                    pool.name(), created, answer(pool.proposing(), "proposal"), answer(pool.answering(), "language")));
        }
        return models;
    }

    /// The calls of one pool.
    private record Asked(
            String name, Future<DescribeModelResponse> proposing, Future<DescribeModelResponse> answering) {
        static Asked of(ServicePool pool, Duration time) {
            return new Asked(
                    pool.name(),
                    pool.proposal().call(ProposalServiceGrpc.getDescribeModelMethod(), REQUEST, time),
                    pool.language().call(LanguageServiceGrpc.getDescribeModelMethod(), REQUEST, time));
        }
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
