package io.rexserve.gateway.access;

import io.rexserve.gateway.database.Database;
import java.nio.file.Path;
import java.time.Clock;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;

/// Who may call. Everything that only tokens need is made with the first token.
@Import(UsageController.class)
@Configuration(proxyBeanMethods = false)
public class AccessConfiguration {
    /// Behind the filters that give a request its id, its span, its record and its rules for other sites.
    private static final int BEHIND_TELEMETRY = Ordered.HIGHEST_PRECEDENCE + 4;

    @Bean
    KeyRing gatewayKeyRing(AccessProperties access) {
        try {
            return new KeyRing(
                    access.keysFile().isEmpty() ? null : Path.of(access.keysFile()),
                    access.reloadInterval(),
                    Clock.systemUTC());
        } catch (IllegalArgumentException e) {
            throw new InvalidConfigurationPropertyValueException(
                    "rexserve.gateway.access.keys-file", access.keysFile(), String.valueOf(e.getMessage()));
        }
    }

    @Bean
    CostQuota gatewayQuota(KeyRing keys, AccessProperties access, Database database) {
        ClientLimits standard = access.limits().clientLimits();
        return new CostQuota(
                caller -> caller.client()
                        .flatMap(keys::limits)
                        .map(own -> own.over(standard))
                        .orElse(standard),
                new SharedBuckets(database));
    }

    @Bean
    UsageBook gatewayUsageBook(Database database) {
        return new UsageBook(database, Clock.systemUTC());
    }

    @Bean
    FilterRegistrationBean<AccessFilter> gatewayAccess(
            AccessProperties access, KeyRing keys, CostQuota quota, ServerProperties server) {
        var tokens = new TokenVerifier(access.token());
        AccessMode mode = AccessMode.of(
                access.required(),
                keys.isConfigured() || tokens.isConfigured(),
                !keys.isEmpty() || tokens.isConfigured(),
                server.getAddress());
        var registration = new FilterRegistrationBean<>(new AccessFilter(
                mode,
                keys,
                tokens,
                new OpenPaths(access.publicPages()),
                new FailedAttempts(access.maxFailures(), System::nanoTime),
                quota));
        registration.setOrder(BEHIND_TELEMETRY);
        return registration;
    }
}
