package io.rexserve.gateway;

import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/// Up when a service behind the gateway reports SERVING.
///
/// Asked for by the service's own name, not for the whole server: in one JVM the whole server's health would be
/// waiting for this very answer.
final class ServiceHealth implements HealthIndicator {
    private final Channel channel;
    private final String service;
    private final Duration timeout;

    /// @param service full name, such as `rexserve.v1.ProposalService`
    ServiceHealth(Channel channel, String service, Duration timeout) {
        this.channel = channel;
        this.service = service;
        this.timeout = timeout;
    }

    @Override
    public Health health() {
        try {
            ServingStatus status = HealthGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(timeout.toNanos(), TimeUnit.NANOSECONDS)
                    .check(HealthCheckRequest.newBuilder().setService(service).build())
                    .getStatus();
            Health.Builder health = status == ServingStatus.SERVING ? Health.up() : Health.outOfService();
            return health.withDetail("service", service)
                    .withDetail("status", status.name())
                    .build();
        } catch (StatusRuntimeException e) {
            return Health.outOfService()
                    .withDetail("service", service)
                    .withDetail("status", e.getStatus().toString())
                    .build();
        }
    }
}
