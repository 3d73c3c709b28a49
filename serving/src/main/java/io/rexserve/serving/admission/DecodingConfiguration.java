package io.rexserve.serving.admission;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;

/// The one budget of decoded images of a process: services that share a process share it.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DecodingProperties.class)
public class DecodingConfiguration {
    @Bean
    static SingleValues singleValues(ConfigurableEnvironment environment) {
        return new SingleValues(environment);
    }

    @Bean
    DecodedImageBudget decodedImageBudget(DecodingProperties properties) {
        return new DecodedImageBudget(properties.memory(), properties.maxTime(), properties.threads());
    }
}
