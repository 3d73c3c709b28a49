package io.rexserve.llm;

import io.micrometer.core.instrument.MeterRegistry;
import io.rexserve.llm.engine.LlmEngine;
import io.rexserve.llm.grpc.ConverseEndpoint;
import io.rexserve.llm.settings.LlmMeters;
import io.rexserve.llm.settings.LlmProperties;
import io.rexserve.llm.stream.ImageEncoding;
import io.rexserve.model.language.ChatRexModel;
import io.rexserve.serving.admission.DecodedImageBudget;
import io.rexserve.serving.admission.DecodingConfiguration;
import io.rexserve.serving.call.BoundedService;
import io.rexserve.serving.call.CallConfiguration;
import io.rexserve.serving.call.CallProperties;
import io.rexserve.serving.lifecycle.EngineHealth;
import io.rexserve.serving.lifecycle.LifecycleProperties;
import io.rexserve.serving.lifecycle.ModelHealth;
import io.rexserve.serving.telemetry.CallTelemetry;
import io.rexserve.serving.telemetry.TelemetryConfiguration;
import io.rexserve.v1.LanguageServiceGrpc;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/// The whole language service, for a process of its own or as one of three services in one JVM. Settings: `llm.yml`.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(LlmProperties.class)
@Import({CallConfiguration.class, DecodingConfiguration.class, TelemetryConfiguration.class})
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
    BoundedService llmEndpoint(
            LlmEngine engine,
            LlmProperties properties,
            DecodedImageBudget decodedImages,
            CallProperties calls,
            LlmMeters llmMeters,
            ObjectProvider<ImageEncoding.Encoder> encoder) {
        return new BoundedService(
                new ConverseEndpoint(
                        engine,
                        properties,
                        decodedImages,
                        llmMeters,
                        encoder.getIfAvailable(() -> ChatRexModel::encode)),
                calls.limits());
    }

    @Bean
    CallTelemetry.Service llmCalls() {
        return new CallTelemetry.Service("llm", LanguageServiceGrpc.SERVICE_NAME, "DescribeModel");
    }

    @Bean
    HealthIndicator llmModelHealthIndicator(LlmEngine engine) {
        return new ModelHealth(engine);
    }

    @Bean
    HealthIndicator llmEngineHealthIndicator(LlmEngine engine, LifecycleProperties lifecycle) {
        return new EngineHealth(engine, lifecycle);
    }
}
