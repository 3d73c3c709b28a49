package io.rexserve.gateway.openapi;

import io.rexserve.gateway.task.RegionSelection;
import io.rexserve.gateway.task.RegionSource;
import io.rexserve.gateway.task.TaskFields;
import io.rexserve.gateway.task.TaskName;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Requests in JSON for the description, each of which is answered once a whole image is put in.
final class RequestExamples {
    /// The first bytes of a PNG file.
    private static final String IMAGE = "iVBORw0KGgo=";

    private RequestExamples() {}

    /// Examples by name of what an address takes.
    static Map<String, Map<String, Object>> of(String path) {
        return switch (path) {
            case "/v1/detect" -> Map.of("image", detect());
            case "/v1/proposals" -> Map.of("proposals", proposals());
            default -> ask();
        };
    }

    private static Map<String, Object> proposals() {
        return new TreeMap<>(
                Map.of("image", IMAGE, "granularity", "fine", "minScore", 0.3, "include", List.of("timings")));
    }

    private static Map<String, Object> detect() {
        Map<String, Object> example = proposals();
        example.put(TaskFields.LABELS, List.of("cat", "red apple"));
        return example;
    }

    private static Map<String, Map<String, Object>> ask() {
        var examples = new TreeMap<String, Map<String, Object>>();
        for (TaskName name : TaskName.values()) {
            var example = new TreeMap<String, Object>(Map.of("image", IMAGE, TaskFields.TASK, name.code()));
            switch (name.field()) {
                case TaskFields.LABELS -> example.put(TaskFields.LABELS, List.of("cat", "apple"));
                case TaskFields.PHRASES -> example.put(TaskFields.PHRASES, List.of("the man on the left"));
                case TaskFields.REGIONS -> {
                    example.put(RegionSource.BOXES, List.of(List.of(12.5, 40, 310, 455), List.of(320, 60, 400, 140)));
                    example.put(TaskFields.REGIONS, RegionSelection.ALL);
                }
                case TaskFields.QUESTION -> example.put(TaskFields.QUESTION, "What is the cat doing?");
                default -> {} // the image is enough
            }
            examples.put(name.code(), example);
        }
        return examples;
    }
}
