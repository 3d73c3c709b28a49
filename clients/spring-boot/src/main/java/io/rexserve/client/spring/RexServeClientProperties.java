package io.rexserve.client.spring;

import io.rexserve.client.ClientSettings;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// Where the gateway is, and how long to try.
///
/// @param apiKey none where the gateway asks for none
/// @param timeout of a request, all its attempts together
/// @param attempts at most, 1 for no second one
/// @param longestWait between two attempts
/// @param sslBundle with the certificates to trust, and the client's own
@ConfigurationProperties("rexserve.client")
public record RexServeClientProperties(
        URI url,
        @Nullable String apiKey,
        @DefaultValue("1m") Duration timeout,
        @DefaultValue("4") int attempts,
        @DefaultValue("20s") Duration longestWait,
        @Nullable String sslBundle) {
    ClientSettings settings() {
        return new ClientSettings(url, apiKey, timeout, attempts, longestWait);
    }

    /// Hides the key.
    @Override
    public String toString() {
        return settings().toString();
    }
}
