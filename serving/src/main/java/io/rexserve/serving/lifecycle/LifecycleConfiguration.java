package io.rexserve.serving.lifecycle;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// How a process stops. Settings: `lifecycle.yml`.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(LifecycleProperties.class)
public class LifecycleConfiguration {
    @Bean
    GracefulStop gracefulStop(LifecycleProperties properties, ObjectProvider<Entrance> entrances) {
        return new GracefulStop(properties, entrances.stream().toList());
    }
}
