package io.rexserve.gateway.labelstudio;

import io.rexserve.gateway.protocol.ProtocolLimits;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/// The addresses of Label Studio.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(LabelStudioProperties.class)
@Import(LabelStudioController.class)
public class LabelStudioConfiguration {
    @Bean
    TaskPictures gatewayTaskPictures(LabelStudioProperties properties, ProtocolLimits limits) {
        return new TaskPictures(properties, limits.pictureBytes());
    }
}
