package io.rexserve.proposal;

import io.micrometer.core.instrument.MeterRegistry;
import io.rexserve.model.kernel.Compute;
import io.rexserve.model.proposal.UpnModel;
import io.rexserve.model.weights.ModelDigest;
import io.rexserve.serving.admission.DecodedImageBudget;
import io.rexserve.serving.admission.DecodingConfiguration;
import io.rexserve.serving.call.BoundedService;
import io.rexserve.serving.call.CallConfiguration;
import io.rexserve.serving.call.CallProperties;
import io.rexserve.serving.lifecycle.EngineHealth;
import io.rexserve.serving.lifecycle.LifecycleProperties;
import io.rexserve.serving.lifecycle.ModelHealth;
import io.rexserve.serving.telemetry.CallTelemetry;
import io.rexserve.serving.telemetry.EngineMeters;
import io.rexserve.serving.telemetry.TelemetryConfiguration;
import io.rexserve.v1.ProposalServiceGrpc;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/// The whole proposal service, for a process of its own or as one of three services in one JVM.
/// Settings: `proposal.yml`.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ProposalProperties.class)
@Import({CallConfiguration.class, DecodingConfiguration.class, TelemetryConfiguration.class})
public class ProposalServiceConfiguration {
    private static final String NAME = "proposal";

    @Bean
    ProposalMeters proposalMeters(MeterRegistry registry) {
        return new ProposalMeters(registry);
    }

    @Bean
    ProposalEngine proposalEngine(ProposalProperties properties, ProposalMeters proposalMeters) {
        return new ProposalEngine(properties, proposalMeters, UpnModel::infer);
    }

    @Bean
    BoundedService proposalEndpoint(
            ProposalEngine engine,
            ProposalProperties properties,
            DecodedImageBudget imageBudget,
            CallProperties calls,
            ProposalMeters proposalMeters,
            MeterRegistry registry) {
        ModelDigest model = ModelDigest.of(properties.model());
        var engineMeters = new EngineMeters(registry, NAME);
        engineMeters.watch(engine);
        engineMeters.serves(model.name(), model.sha256(), properties.device(), properties.dtype());
        Compute compute = properties.compute();
        compute.memory().ifPresent(gpu -> engineMeters.watchGpu(properties.device(), gpu::used, gpu::limit));
        return new BoundedService(
                new ProposalEndpoint(engine, properties, imageBudget, model, proposalMeters), calls.limits());
    }

    @Bean
    CallTelemetry.Service proposalCalls() {
        return new CallTelemetry.Service(NAME, ProposalServiceGrpc.SERVICE_NAME, "DescribeModel");
    }

    @Bean
    HealthIndicator proposalModelHealthIndicator(ProposalEngine engine) {
        return new ModelHealth(engine);
    }

    @Bean
    HealthIndicator proposalEngineHealthIndicator(ProposalEngine engine, LifecycleProperties lifecycle) {
        return new EngineHealth(engine, lifecycle);
    }
}
