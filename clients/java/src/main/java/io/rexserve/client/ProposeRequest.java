package io.rexserve.client;

import java.util.Map;

/// A request for boxes of everything, without names.
///
/// @param options by the names of the interface's fields, such as `minScore`
public record ProposeRequest(Image image, Map<String, Object> options) {
    public ProposeRequest {
        options = Map.copyOf(options);
    }

    public static ProposeRequest of(Image image) {
        return new ProposeRequest(image, Map.of());
    }

    /// Sets any field of the interface.
    public ProposeRequest with(String field, Object value) {
        return new ProposeRequest(image, Options.with(options, field, value));
    }
}
