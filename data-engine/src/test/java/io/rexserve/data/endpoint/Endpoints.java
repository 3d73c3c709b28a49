package io.rexserve.data.endpoint;

import io.rexserve.data.endpoint.EndpointSettings.ResponseFormat;
import org.jspecify.annotations.Nullable;

/// Settings of endpoints for tests.
final class Endpoints {
    private Endpoints() {}

    /// One request at a time is not the bottleneck of a test: 4 in flight, 3 attempts, no rates, no price.
    static EndpointSettings at(String url) {
        return limited(url, 4, null, null);
    }

    static EndpointSettings limited(
            String url, int concurrency, @Nullable Integer requestsPerMinute, @Nullable Long tokensPerMinute) {
        return of(url, null, concurrency, requestsPerMinute, tokensPerMinute, 20, 0, 0);
    }

    static EndpointSettings priced(String url, double in, double out) {
        return of(url, null, 4, null, null, 20, in, out);
    }

    static EndpointSettings withKey(String url, String variable) {
        return of(url, variable, 4, null, null, 20, 0, 0);
    }

    static EndpointSettings impatient(String url, double timeoutSeconds) {
        return of(url, null, 4, null, null, timeoutSeconds, 0, 0);
    }

    private static EndpointSettings of(
            String url,
            @Nullable String keyVariable,
            int concurrency,
            @Nullable Integer requestsPerMinute,
            @Nullable Long tokensPerMinute,
            double timeoutSeconds,
            double priceIn,
            double priceOut) {
        return new EndpointSettings(
                "vlm",
                url,
                "model-a",
                null,
                keyVariable,
                ResponseFormat.JSON_SCHEMA,
                concurrency,
                requestsPerMinute,
                tokensPerMinute,
                5,
                timeoutSeconds,
                3,
                3,
                600,
                65_536,
                65_536,
                priceIn,
                priceOut);
    }
}
