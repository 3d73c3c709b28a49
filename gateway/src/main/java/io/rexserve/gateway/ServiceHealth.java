package io.rexserve.gateway;

import io.rexserve.gateway.service.ServiceClient;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/// Up while a replica of a service behind the gateway serves. No part of the gateway's own readiness: without its
/// services it still answers with what it has.
record ServiceHealth(ServiceClient service) implements HealthIndicator {
    @Override
    public Health health() {
        return service.ready() ? Health.up().build() : Health.outOfService().build();
    }
}
