package io.rexserve.client.spring;

import io.rexserve.client.RexServeClient;
import java.net.http.HttpClient;
import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;

/// A client where `rexserve.client.url` says of which gateway, unless the application has its own.
@AutoConfiguration(after = SslAutoConfiguration.class)
@ConditionalOnProperty("rexserve.client.url")
@EnableConfigurationProperties(RexServeClientProperties.class)
public class RexServeClientAutoConfiguration {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    @Bean
    @ConditionalOnMissingBean
    RexServeClient rexServeClient(RexServeClientProperties properties, ObjectProvider<SslBundles> bundles) {
        HttpClient.Builder http = HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT);
        if (properties.sslBundle() != null) {
            http.sslContext(
                    bundles.getObject().getBundle(properties.sslBundle()).createSslContext());
        }
        return new RexServeClient(properties.settings(), http.build());
    }
}
