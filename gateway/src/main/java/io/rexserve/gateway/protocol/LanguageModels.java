package io.rexserve.gateway.protocol;

import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ServiceFailure;
import io.rexserve.gateway.service.ServicePool;
import io.rexserve.gateway.service.ServicePools;
import io.rexserve.gateway.task.FieldText;
import io.rexserve.v1.DescribeModelRequest;
import io.rexserve.v1.DescribeModelResponse;
import io.rexserve.v1.LanguageServiceGrpc;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/// What the language services say of their models.
public final class LanguageModels {
    private static final String SERVICE = "language";
    private static final int DIGEST_LETTERS = 8;

    private final ServicePools pools;

    public LanguageModels(ServicePools pools) {
        this.pools = pools;
    }

    /// What the model of a pool is.
    ///
    /// @param pool null for the default one
    /// @throws ProblemException if there is no such pool, or its service does not answer
    public DescribeModelResponse describe(@Nullable String pool, Duration time) throws InterruptedException {
        try {
            return pool(pool)
                    .language()
                    .call(LanguageServiceGrpc.getDescribeModelMethod(), DescribeModelRequest.getDefaultInstance(), time)
                    .get();
        } catch (ExecutionException e) {
            throw ServiceFailure.problem(SERVICE, e.getCause() == null ? e : e.getCause());
        }
    }

    private ServicePool pool(@Nullable String name) {
        if (name == null) {
            return pools.standard();
        }
        List<String> names = pools.all().stream().map(ServicePool::name).toList();
        return pools.all().stream()
                .filter(pool -> pool.name().equals(name))
                .findFirst()
                .orElseThrow(() -> ProblemException.invalid(
                        "model", FieldText.echo(name) + " (expected: " + String.join(", ", names) + ")"));
    }

    /// The version of a model: its name, and the beginning of the digest of its weights.
    public static String version(String name, String sha256) {
        return name + "@" + sha256.substring(0, Math.min(sha256.length(), DIGEST_LETTERS));
    }
}
