package io.rexserve.client;

import java.util.List;
import java.util.Map;

/// A request for any task of the model family.
///
/// @param task such as `refer`
/// @param options by the names of the interface's fields, those that the task needs among them
public record AskRequest(Image image, String task, Map<String, Object> options) {
    public AskRequest {
        options = Map.copyOf(options);
    }

    /// Finds objects by expressions, such as "the man on the left".
    public static AskRequest refer(Image image, String... phrases) {
        return new AskRequest(image, "refer", Map.of("phrases", List.of(phrases)));
    }

    /// Counts the objects of each label.
    public static AskRequest count(Image image, String... labels) {
        return new AskRequest(image, "count", Map.of("labels", List.of(labels)));
    }

    /// Names what is in each of one's own boxes.
    public static AskRequest name(Image image, List<Box> boxes) {
        return new AskRequest(image, "region_category", Map.of()).withBoxes(boxes);
    }

    /// A caption that points at what it mentions.
    public static AskRequest caption(Image image) {
        return new AskRequest(image, "caption_brief", Map.of());
    }

    /// A free question, answered in plain text.
    public static AskRequest question(Image image, String question) {
        return new AskRequest(image, "question", Map.of("question", question));
    }

    /// One's own boxes in place of proposals.
    public AskRequest withBoxes(List<Box> boxes) {
        return with("boxes", List.copyOf(boxes));
    }

    /// Leaves out objects of a lower score, and ranks the others.
    public AskRequest withObjectThreshold(double score) {
        return with("objectThreshold", score);
    }

    /// @param parts such as `timings`, `proposals`, `answer`
    public AskRequest withIncluded(String... parts) {
        return with("include", List.of(parts));
    }

    /// @param id of one of the served models
    public AskRequest withModel(String id) {
        return with("model", id);
    }

    /// Sets any field of the interface.
    public AskRequest with(String field, Object value) {
        return new AskRequest(image, task, Options.with(options, field, value));
    }

    Map<String, Object> fields() {
        return Options.with(options, "task", task);
    }
}
