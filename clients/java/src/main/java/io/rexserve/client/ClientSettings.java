package io.rexserve.client;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Where the gateway is, and how long to try.
///
/// @param url of the gateway, such as `http://127.0.0.1:8080`
/// @param apiKey sent as `Authorization: Bearer`; null where the gateway asks for none
/// @param timeout of a request, all its attempts together; sent along, so that the gateway stops then as well
/// @param attempts at most, 1 for no second one
/// @param longestWait between two attempts; where the gateway asks for more, its refusal is final
public record ClientSettings(URI url, @Nullable String apiKey, Duration timeout, int attempts, Duration longestWait) {
    public static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(1);
    public static final int DEFAULT_ATTEMPTS = 4;
    public static final Duration DEFAULT_LONGEST_WAIT = Duration.ofSeconds(20);

    public ClientSettings {
        if (url.getHost() == null) {
            throw new IllegalArgumentException("url: " + url + " (expected: such as http://127.0.0.1:8080)");
        }
        if (attempts < 1) {
            throw new IllegalArgumentException("attempts: " + attempts + " (expected: >= 1)");
        }
        if (timeout.compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException("timeout: " + timeout + " (expected: >= PT0.001S)");
        }
    }

    /// The defaults for a gateway.
    public static ClientSettings of(String url) {
        return new ClientSettings(URI.create(url), null, DEFAULT_TIMEOUT, DEFAULT_ATTEMPTS, DEFAULT_LONGEST_WAIT);
    }

    public ClientSettings withApiKey(@Nullable String key) {
        return new ClientSettings(url, key, timeout, attempts, longestWait);
    }

    public ClientSettings withTimeout(Duration time) {
        return new ClientSettings(url, apiKey, time, attempts, longestWait);
    }

    /// @param most attempts, 1 for no second one
    /// @param wait longest between two
    public ClientSettings withAttempts(int most, Duration wait) {
        return new ClientSettings(url, apiKey, timeout, most, wait);
    }

    /// Hides the key.
    @Override
    public String toString() {
        return "ClientSettings[url=" + url + ", apiKey=" + (apiKey == null ? "none" : "given") + ", timeout=" + timeout
                + ", attempts=" + attempts + ", longestWait=" + longestWait + "]";
    }
}
