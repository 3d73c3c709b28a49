package io.rexserve.gateway;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.rexserve.gateway.access.AccessProperties;
import io.rexserve.gateway.admission.FairQueue;
import io.rexserve.gateway.admission.RequestAdmission;
import io.rexserve.gateway.admission.TransferPace;
import io.rexserve.gateway.batch.BatchConfiguration;
import io.rexserve.gateway.database.DatabaseConfiguration;
import io.rexserve.gateway.detection.Detection;
import io.rexserve.gateway.detection.ModelPools;
import io.rexserve.gateway.idempotency.IdempotencyConfiguration;
import io.rexserve.gateway.model.ServedModels;
import io.rexserve.gateway.picture.PictureUrlProperties;
import io.rexserve.gateway.request.BodyReader;
import io.rexserve.gateway.response.LimitsResponse;
import io.rexserve.gateway.rest.RestConfiguration;
import io.rexserve.gateway.service.PoolChannels;
import io.rexserve.gateway.service.ServiceClient;
import io.rexserve.gateway.service.ServicePool;
import io.rexserve.gateway.service.ServicePools;
import io.rexserve.gateway.task.Labels;
import io.rexserve.gateway.task.ProposalOptions;
import io.rexserve.gateway.task.RegionSource;
import io.rexserve.gateway.task.TaskFields;
import io.rexserve.image.ImageFormat;
import io.rexserve.image.ImageLimits;
import io.rexserve.serving.lifecycle.LifecycleConfiguration;
import io.rexserve.serving.telemetry.TelemetryConfiguration;
import io.rexserve.serving.tls.TlsConfiguration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.grpc.client.autoconfigure.GrpcChannelFactoryCustomizer;
import org.springframework.boot.grpc.client.autoconfigure.GrpcClientDefaultServiceConfigCustomizer;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.grpc.client.GrpcChannelFactory;
import org.springframework.grpc.client.InProcessGrpcChannelFactory;

/// The whole gateway, for a process of its own or as one of three services in one JVM. Settings: `gateway.yml`.
///
/// The services are reached by the named channels `proposal` and `llm` (`spring.grpc.client.channel.*.target`), those
/// of further pools by copies of these ([PoolChannels]).
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(GatewayProperties.class)
@Import({
    RestConfiguration.class,
    DatabaseConfiguration.class,
    BatchConfiguration.class,
    IdempotencyConfiguration.class,
    LifecycleConfiguration.class,
    TelemetryConfiguration.class,
    TlsConfiguration.class
})
public class GatewayConfiguration {
    @Bean
    static PoolChannels gatewayPoolChannels(Environment environment) {
        Binder binder = Binder.get(environment);
        return new PoolChannels(
                environment,
                binder.bind("rexserve.gateway.default-pool", String.class).orElse("default"),
                binder.bind("rexserve.gateway.pools", Bindable.mapOf(String.class, PoolChannels.Targets.class))
                        .orElse(Map.of()));
    }

    @Bean
    ServiceClient gatewayProposalService(
            GrpcChannelFactory channels, GatewayProperties properties, MeterRegistry meters) {
        return service("proposal", properties.defaultPool(), "proposal", channels, properties, meters);
    }

    @Bean
    ServiceClient gatewayLanguageService(
            GrpcChannelFactory channels, GatewayProperties properties, MeterRegistry meters) {
        return service("llm", properties.defaultPool(), "llm", channels, properties, meters);
    }

    private static ServiceClient service(
            String name,
            String pool,
            String channel,
            GrpcChannelFactory channels,
            GatewayProperties properties,
            MeterRegistry meters) {
        var service = new ServiceClient(
                name, pool, channels.createChannel(channel), properties.retryWindow(), properties.reconnectInterval());
        Gauge.builder("rexserve.gateway.service.ready", service, client -> client.ready() ? 1 : 0)
                .description("Whether a replica of a service serves, as this gateway sees it")
                .tags("service", name, "pool", pool)
                .register(meters);
        FunctionCounter.builder("rexserve.gateway.service.reopened", service, ServiceClient::reopened)
                .description("Calls that were opened anew because a replica was lost")
                .tags("service", name, "pool", pool)
                .register(meters);
        return service;
    }

    @Bean
    ServicePools gatewayServicePools(
            ServiceClient gatewayProposalService,
            ServiceClient gatewayLanguageService,
            PoolChannels names,
            GrpcChannelFactory channels,
            GatewayProperties properties,
            MeterRegistry meters) {
        var pools = new ArrayList<ServicePool>();
        pools.add(new ServicePool(properties.defaultPool(), gatewayProposalService, gatewayLanguageService));
        for (String pool : new TreeSet<>(properties.pools().keySet())) {
            if (!pool.equals(properties.defaultPool())) {
                pools.add(new ServicePool(
                        pool,
                        service("proposal", pool, names.name("proposal", pool), channels, properties, meters),
                        service("llm", pool, names.name("llm", pool), channels, properties, meters)));
            }
        }
        return new ServicePools(pools);
    }

    /// Lets a named channel lead to a server in the same JVM (`target: in-process:NAME`). The channel factory for
    /// those is the one that Boot 4.1 does not tell what the names stand for.
    @Bean
    GrpcChannelFactoryCustomizer gatewayInProcessTargets(PoolChannels names) {
        return factory -> {
            if (factory instanceof InProcessGrpcChannelFactory inProcess) {
                inProcess.setVirtualTargets(names::target);
            }
        };
    }

    /// Spreads calls over all replicas that serve, in this JVM too: gRPC watches the health of replicas only under this
    /// policy, and by itself uses another for a server in the same process.
    @Bean
    GrpcClientDefaultServiceConfigCustomizer gatewayLoadBalancing() {
        return (_, config) -> config.putIfAbsent("loadBalancingConfig", List.of(Map.of("round_robin", Map.of())));
    }

    @Bean
    Detection detection(ServicePools pools, GatewayProperties properties) {
        return detection(pools.standard(), properties);
    }

    private static Detection detection(ServicePool pool, GatewayProperties properties) {
        return new Detection(pool.proposal(), pool.language(), properties.imageLimits(), properties.batchLimits());
    }

    @Bean
    ModelPools gatewayModelPools(Detection detection, ServicePools pools, GatewayProperties properties) {
        var models = new LinkedHashMap<String, Detection>();
        models.put(pools.standard().name(), detection);
        pools.all().stream().skip(1).forEach(pool -> models.put(pool.name(), detection(pool, properties)));
        return new ModelPools(models);
    }

    @Bean
    ServedModels servedModels(ServicePools pools) {
        return new ServedModels(pools);
    }

    @Bean
    LimitsResponse gatewayStatedLimits(GatewayProperties properties) {
        ImageLimits image = properties.imageLimits();
        return new LimitsResponse(
                "",
                new LimitsResponse.ImageFile(
                        image.maxBytes(), image.maxPixels(), image.maxAspectRatio(), List.of(ImageFormat.values())),
                new LimitsResponse.Texts(Labels.MAX_COUNT, Labels.MAX_LENGTH, TaskFields.MAX_QUESTION_LENGTH),
                new LimitsResponse.Regions(
                        ProposalOptions.MAX_PROPOSALS, RegionSource.MAX_REGIONS, properties.regionsPerBatch()),
                new LimitsResponse.Time(
                        properties.defaultTimeout().toMillis(),
                        properties.maxTimeout().toMillis()),
                new LimitsResponse.Requests(
                        BodyReader.jsonLimit(image), properties.maxRequests(), properties.maxRequestsPerCaller()));
    }

    @Bean
    HealthIndicator gatewayProposalHealthIndicator(ServiceClient gatewayProposalService) {
        return new ServiceHealth(gatewayProposalService);
    }

    @Bean
    HealthIndicator gatewayLlmHealthIndicator(ServiceClient gatewayLanguageService) {
        return new ServiceHealth(gatewayLanguageService);
    }

    @Bean
    DatabaseConfiguration.Place gatewayDatabasePlace(GatewayProperties properties) {
        return new DatabaseConfiguration.Place(properties.database(), properties.dataDir());
    }

    @Bean
    AccessProperties gatewayAccessProperties(GatewayProperties properties) {
        return properties.access();
    }

    @Bean
    BatchConfiguration.Settings gatewayBatchSettings(GatewayProperties properties) {
        return new BatchConfiguration.Settings(
                properties.batches(), properties.minUploadRate().toBytes());
    }

    @Bean
    IdempotencyConfiguration.Settings gatewayIdempotencySettings(GatewayProperties properties) {
        return new IdempotencyConfiguration.Settings(
                properties.idempotency(),
                properties.batches().maxSize().toBytes(),
                properties.batches().uploadTimeout(),
                properties.minUploadRate().toBytes());
    }

    @Bean
    PictureUrlProperties gatewayPictureUrls(GatewayProperties properties) {
        return properties.pictureUrls();
    }

    @Bean
    RestConfiguration.Limits gatewayLimits(GatewayProperties properties) {
        return new RestConfiguration.Limits(
                properties.imageLimits(),
                properties.defaultTimeout(),
                properties.maxTimeout(),
                new RequestAdmission.Limits(
                        properties.maxRequests(),
                        properties.maxRequestsPerCaller(),
                        properties.maxBodyMemory().toBytes(),
                        properties.maxWork()),
                new FairQueue.Limits(properties.concurrentDetections(), properties.contendedDetections()),
                new TransferPace(
                        properties.bodyTimeout(), properties.minUploadRate().toBytes()),
                properties.writeTimeout(),
                properties.maxDrawings(),
                properties.visualizationSide(),
                properties.callerCheck(),
                properties.heartbeat(),
                properties.corsOrigins());
    }
}
