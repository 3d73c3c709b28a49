package io.rexserve.serving.tls;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.ssl.SslBundleRegistrar;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Takes the place of Boot's own registry of bundles (`spring.ssl.bundle.*`).
@Configuration(proxyBeanMethods = false)
public class TlsConfiguration {
    @Bean
    RotatingBundles rotatingBundles(ObjectProvider<SslBundleRegistrar> registrars) {
        var bundles = new RotatingBundles();
        registrars.orderedStream().forEach(registrar -> registrar.registerBundles(bundles));
        return bundles;
    }
}
