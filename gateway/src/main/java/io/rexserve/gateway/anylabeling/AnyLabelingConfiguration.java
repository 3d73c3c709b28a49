package io.rexserve.gateway.anylabeling;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/// The addresses of X-AnyLabeling.
@Configuration(proxyBeanMethods = false)
@Import(AnyLabelingController.class)
public class AnyLabelingConfiguration {
    @Bean
    AnyLabelingErrors gatewayAnyLabelingErrors() {
        return new AnyLabelingErrors();
    }
}
