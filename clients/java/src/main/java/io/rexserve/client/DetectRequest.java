package io.rexserve.client;

import java.util.List;
import java.util.Map;

/// A request to find the objects of each label.
///
/// @param options by the names of the interface's fields, such as `maxProposals`
public record DetectRequest(Image image, List<String> labels, Map<String, Object> options) {
    public DetectRequest {
        labels = List.copyOf(labels);
        options = Map.copyOf(options);
    }

    public static DetectRequest of(Image image, String... labels) {
        return new DetectRequest(image, List.of(labels), Map.of());
    }

    /// Leaves out objects of a lower score, and ranks the others.
    public DetectRequest withObjectThreshold(double score) {
        return with("objectThreshold", score);
    }

    /// One threshold per label, in the order of the labels.
    public DetectRequest withLabelThresholds(List<Double> scores) {
        return with("labelThresholds", scores);
    }

    /// @param count 1 to 900
    public DetectRequest withMaxProposals(int count) {
        return with("maxProposals", count);
    }

    /// @param parts such as `timings`, `proposals`, `visualization`
    public DetectRequest withIncluded(String... parts) {
        return with("include", List.of(parts));
    }

    /// @param id of one of the served models
    public DetectRequest withModel(String id) {
        return with("model", id);
    }

    /// Sets any field of the interface.
    public DetectRequest with(String field, Object value) {
        return new DetectRequest(image, labels, Options.with(options, field, value));
    }

    Map<String, Object> fields() {
        return Options.with(options, "labels", labels);
    }
}
