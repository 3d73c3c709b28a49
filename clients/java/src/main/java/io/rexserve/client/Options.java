package io.rexserve.client;

import java.util.LinkedHashMap;
import java.util.Map;

/// Fields of a request by name.
final class Options {
    private Options() {}

    static Map<String, Object> with(Map<String, Object> options, String field, Object value) {
        var all = new LinkedHashMap<>(options);
        all.put(field, value);
        return all;
    }
}
