package io.rexserve.serving.telemetry;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.grpc.GrpcClientObservationContext;
import io.micrometer.core.instrument.binder.grpc.GrpcClientObservationConvention;
import io.micrometer.core.instrument.binder.grpc.GrpcServerObservationContext;
import io.micrometer.core.instrument.binder.grpc.GrpcServerObservationConvention;
import io.micrometer.observation.ObservationPredicate;
import io.micrometer.tracing.Tracer;
import io.rexserve.serving.admission.DecodedImageBudget;
import io.rexserve.serving.admission.DecodingConfiguration;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.Order;
import org.springframework.grpc.client.GlobalClientInterceptor;
import org.springframework.grpc.server.GlobalServerInterceptor;

/// What the services of a process share: services in one process share one of each. Settings: `telemetry.yml`.
@Configuration(proxyBeanMethods = false)
@Import(DecodingConfiguration.class)
public class TelemetryConfiguration {
    /// Behind the interceptor that opens the span of a call.
    private static final int AFTER_TRACING = 100;

    @Bean
    GrpcServerObservationConvention rpcServerNames() {
        return new RpcServerNames();
    }

    @Bean
    GrpcClientObservationConvention rpcClientNames() {
        return new RpcClientNames();
    }

    /// Probes are neither timed nor traced.
    @Bean
    ObservationPredicate withoutProbes() {
        return (_, context) -> switch (context) {
            case GrpcServerObservationContext call -> !isProbe(call.getServiceName());
            case GrpcClientObservationContext call -> !isProbe(call.getServiceName());
            default -> true;
        };
    }

    private static boolean isProbe(@Nullable String service) {
        return service != null && service.startsWith("grpc.");
    }

    @Bean
    @Order(AFTER_TRACING)
    @GlobalServerInterceptor
    CallTelemetry callTelemetry(
            MeterRegistry meters, ObjectProvider<Tracer> tracer, ObjectProvider<CallTelemetry.Service> services) {
        return new CallTelemetry(
                meters,
                tracer.getIfAvailable(() -> Tracer.NOOP),
                services.orderedStream().toList());
    }

    @Bean
    @GlobalClientInterceptor
    RequestIdSender requestIdSender() {
        return new RequestIdSender();
    }

    @Bean
    MeterBinder decodingMeters(DecodedImageBudget budget) {
        return meters -> {
            Gauge.builder("rexserve.decoding.memory", budget, DecodedImageBudget::held)
                    .description("memory of images that are being decoded or held decoded")
                    .baseUnit("bytes")
                    .register(meters);
            Gauge.builder("rexserve.decoding.memory.limit", budget, DecodedImageBudget::capacity)
                    .description("memory that such images may take")
                    .baseUnit("bytes")
                    .register(meters);
        };
    }
}
