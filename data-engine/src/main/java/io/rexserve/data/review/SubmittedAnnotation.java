package io.rexserve.data.review;

import java.util.List;
import tools.jackson.databind.JsonNode;

/// The one annotation of a task that somebody has submitted, or of several the one that is marked as ground truth.
///
/// @param results of the controls
record SubmittedAnnotation(List<JsonNode> results) {
    SubmittedAnnotation {
        results = List.copyOf(results);
    }

    /// @param id of the picture, for messages
    /// @throws UnusableTaskException if there is none, or several
    static SubmittedAnnotation of(String id, JsonNode task) throws UnusableTaskException {
        List<JsonNode> answers = task.path("annotations")
                .valueStream()
                .filter(answer -> !answer.path("was_cancelled").asBoolean(false))
                .toList();
        if (answers.isEmpty()) {
            throw new UnusableTaskException(ReviewCounts.Reason.NOT_DONE, id + ": no annotation");
        }
        List<JsonNode> marked = answers.stream()
                .filter(answer -> answer.path("ground_truth").asBoolean(false))
                .toList();
        List<JsonNode> those = marked.isEmpty() ? answers : marked;
        if (those.size() > 1) {
            throw new UnusableTaskException(
                    ReviewCounts.Reason.TWICE,
                    id + ": " + those.size() + " annotations (expected: 1, or one of them marked as ground truth)");
        }
        return new SubmittedAnnotation(
                those.getFirst().path("result").valueStream().toList());
    }

    /// What was chosen of a control, empty if nothing.
    String choice(String control) {
        return first(control, "choices");
    }

    /// What was written into a control, empty if nothing.
    String text(String control) {
        return first(control, "text").strip();
    }

    private String first(String control, String field) {
        return results.stream()
                .filter(result -> result.path("from_name").asString("").equals(control))
                .map(result -> first(result, field))
                .findFirst()
                .orElse("");
    }

    /// The first of a result's values, which some exports write without a list; empty if there is none.
    static String first(JsonNode result, String field) {
        JsonNode values = result.path("value").path(field);
        return (values.isArray() ? values.path(0) : values).asString("");
    }
}
