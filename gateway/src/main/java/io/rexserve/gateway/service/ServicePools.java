package io.rexserve.gateway.service;

import java.util.List;

/// Every pool, the one of requests that name no model first.
public record ServicePools(List<ServicePool> all) implements AutoCloseable {
    public ServicePools {
        all = List.copyOf(all);
    }

    public ServicePool standard() {
        return all.getFirst();
    }

    /// Closes all clients but those of the first pool, which are closed by who made them.
    @Override
    public void close() {
        all.stream().skip(1).forEach(pool -> {
            pool.proposal().close();
            pool.language().close();
        });
    }
}
