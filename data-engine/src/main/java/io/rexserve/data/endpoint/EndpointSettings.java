package io.rexserve.data.endpoint;

import java.io.Serializable;
import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One endpoint of a recipe. Only [#model], [#revision], [#responseFormat], [#attempts] and [#maxPixels] decide what
/// it answers; the others decide how it is reached, how fast, and at what price.
///
/// @param name in the recipe
/// @param url base address of an OpenAI-compatible server, such as `http://127.0.0.1:8000/v1`, or the address of a
///     classifier or grounder
/// @param model that the server is asked for
/// @param revision of the model, as the recipe states it; a new one asks everything again
/// @param keyVariable environment variable that holds the key; null if the server needs none
/// @param responseFormat how the server is told to answer in JSON
/// @param concurrency requests in flight at a time, over all machines
/// @param requestsPerMinute over all machines; null for no limit
/// @param tokensPerMinute in and out, over all machines; null for no limit
/// @param connectSeconds until a connection must stand
/// @param timeoutSeconds until a request must be answered as a whole
/// @param retries of a request that failed in transport, before the picture fails
/// @param attempts at a valid answer, before the picture or the region is refused
/// @param maxWaitSeconds the longest pause that the server may ask for, before the run stops
/// @param maxResponseBytes of an answer
/// @param maxPixels of a picture that is sent; larger ones are made smaller
/// @param pricePerMillionIn price of a million tokens sent, in the recipe's currency
/// @param pricePerMillionOut price of a million tokens answered
public record EndpointSettings(
        String name,
        String url,
        String model,
        @Nullable String revision,
        @Nullable String keyVariable,
        ResponseFormat responseFormat,
        int concurrency,
        @Nullable Integer requestsPerMinute,
        @Nullable Long tokensPerMinute,
        double connectSeconds,
        double timeoutSeconds,
        int retries,
        int attempts,
        double maxWaitSeconds,
        int maxResponseBytes,
        int maxPixels,
        double pricePerMillionIn,
        double pricePerMillionOut)
        implements Serializable {
    /// How a server is told to answer in JSON; answers are checked against the schema in every case.
    public enum ResponseFormat {
        /// `response_format: json_schema`, strict.
        JSON_SCHEMA,
        /// `response_format: json_object`, for servers without schemas.
        JSON_OBJECT,
        /// By the prompt alone.
        TEXT
    }

    public EndpointSettings {
        URI parsed = address(name, url);
        String scheme = String.valueOf(parsed.getScheme()).toLowerCase(Locale.ROOT);
        if (!(scheme.equals("http") || scheme.equals("https")) || parsed.getHost() == null) {
            throw new IllegalArgumentException(
                    "endpoints." + name + ".url: " + url + " (expected: http://HOST:PORT/PATH or https://...)");
        }
        if (parsed.getUserInfo() != null || parsed.getQuery() != null || parsed.getFragment() != null) {
            throw new IllegalArgumentException("endpoints." + name
                    + ".url: with user, query or fragment (expected: none; a key comes from key-variable)");
        }
    }

    private static URI address(String name, String url) {
        try {
            return URI.create(url);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "endpoints." + name + ".url: " + url + " (expected: an address): " + e.getMessage(), e);
        }
    }

    /// What decides the endpoint's answers, as canonical text.
    String identity() {
        return "endpoint model=" + model + " revision=" + revision + " format=" + responseFormat + " attempts="
                + attempts + " pixels=" + maxPixels;
    }
}
