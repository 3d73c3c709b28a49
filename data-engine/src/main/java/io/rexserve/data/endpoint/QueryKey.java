package io.rexserve.data.endpoint;

import io.rexserve.data.stage.Fingerprint;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/// Digests of everything that an endpoint is asked.
final class QueryKey {
    private QueryKey() {}

    /// @param asked digest or version of what is asked: the prompt
    /// @param limits of the answer, such as its tokens
    /// @param picture id of the picture, or empty
    /// @param item what of the picture, such as a region's box; or empty
    /// @param attempt from 0
    static String of(
            EndpointSettings endpoint,
            String asked,
            Map<String, String> values,
            String limits,
            String picture,
            String item,
            int attempt) {
        var all = new TreeMap<String, Object>();
        all.put("endpoint", endpoint.identity());
        all.put("asked", asked);
        all.put("values", new TreeMap<>(values));
        all.put("limits", limits);
        all.put("picture", picture);
        all.put("item", item);
        all.put("attempt", attempt);
        return Fingerprint.sha256(JsonMapper.shared().writeValueAsString(all).getBytes(StandardCharsets.UTF_8));
    }
}
