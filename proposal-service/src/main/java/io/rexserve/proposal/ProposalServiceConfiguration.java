package io.rexserve.proposal;

import io.grpc.BindableService;
import io.micrometer.core.instrument.MeterRegistry;
import io.rexserve.model.proposal.UpnModel;
import io.rexserve.model.weights.ModelDigest;
import io.rexserve.serving.admission.DecodedImageBudget;
import io.rexserve.serving.admission.DecodingConfiguration;
import io.rexserve.serving.lifecycle.ModelHealth;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/// The whole proposal service, for a process of its own or as one of three services in one JVM.
/// Settings: `proposal.yml`.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ProposalProperties.class)
@Import(DecodingConfiguration.class)
public class ProposalServiceConfiguration {
    @Bean
    ProposalMeters proposalMeters(MeterRegistry registry) {
        return new ProposalMeters(registry);
    }

    @Bean
    ProposalEngine proposalEngine(ProposalProperties properties, ProposalMeters proposalMeters) {
        return new ProposalEngine(properties, proposalMeters, UpnModel::proposePrepared);
    }

    @Bean
    BindableService proposalEndpoint(
            ProposalEngine engine,
            ProposalProperties properties,
            DecodedImageBudget imageBudget,
            ProposalMeters proposalMeters) {
        return new ProposalEndpoint(
                engine, properties, imageBudget, ModelDigest.of(properties.model()), proposalMeters);
    }

    @Bean
    HealthIndicator proposalModelHealthIndicator(ProposalEngine engine) {
        return new ModelHealth(engine);
    }
}
