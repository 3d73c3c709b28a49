package io.rexserve.llm;

import io.grpc.BindableService;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// The whole language service, for a process of its own or as one of three services in one JVM. Settings: `llm.yml`.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(LlmProperties.class)
public class LlmServiceConfiguration {
    @Bean
    LlmMeters llmMeters(MeterRegistry registry) {
        return new LlmMeters(registry);
    }

    @Bean
    LlmEngine llmEngine(LlmProperties properties, MeterRegistry registry, LlmMeters llmMeters) {
        return new LlmEngine(properties, registry, llmMeters);
    }

    @Bean
    BindableService llmEndpoint(LlmEngine engine, LlmProperties properties, LlmMeters llmMeters) {
        return new ConverseEndpoint(engine, properties, llmMeters);
    }

    /// Up once the model has answered its warm-up question, and until the order to stop.
    @Bean
    HealthIndicator llmModelHealthIndicator(LlmEngine engine) {
        return () -> (engine.state() == LlmEngine.State.READY ? Health.up() : Health.outOfService())
                .withDetail("state", engine.state())
                .build();
    }
}
