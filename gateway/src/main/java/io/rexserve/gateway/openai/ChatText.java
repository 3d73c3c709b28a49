package io.rexserve.gateway.openai;

import io.rexserve.gateway.answer.DetectedObject;
import io.rexserve.gateway.answer.DetectionResult;
import io.rexserve.gateway.answer.DetectionWarning;
import io.rexserve.gateway.detection.DetectionEvent;
import io.rexserve.gateway.task.Task;
import io.rexserve.gateway.task.TaskName;
import io.rexserve.image.box.PixelBox;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What was found as text that people read: a line for each object, or the model's own words. It is written piece by
/// piece as events come, so that it is the same whether or not it is streamed.
final class ChatText {
    private static final Set<String> LISTS = codes(TaskName.DETECT, TaskName.REFER);
    private static final Set<String> WORDS =
            codes(TaskName.CAPTION_BRIEF, TaskName.CAPTION_DETAILED, TaskName.CONVERSE_GROUNDED, TaskName.QUESTION);

    private final String start;
    private final boolean lists;
    private final boolean words;
    private final Set<String> found = new HashSet<>();
    private boolean empty;

    /// @param start of the text, before anything is found
    ChatText(String task, String start) {
        this.start = start;
        lists = LISTS.contains(task);
        words = WORDS.contains(task);
        empty = start.isEmpty();
    }

    private static Set<String> codes(TaskName... tasks) {
        return Stream.of(tasks).map(TaskName::code).collect(Collectors.toUnmodifiableSet());
    }

    String start() {
        return start;
    }

    /// What an event adds.
    String of(DetectionEvent event) {
        String added = switch (event) {
            case DetectionEvent.Found(DetectedObject object) -> lists ? line(object) : "";
            case DetectionEvent.Text(String delta) -> words ? delta : "";
            case DetectionEvent.Proposed _, DetectionEvent.Warned _ -> "";
        };
        empty = empty && added.isEmpty();
        return added;
    }

    private String line(DetectedObject object) {
        found.add(object.label());
        return begin() + object.label() + " " + box(object.box()) + " "
                + String.format(Locale.ROOT, "%.2f", object.score());
    }

    private String begin() {
        boolean first = empty;
        empty = false;
        return first ? "" : "\n";
    }

    /// What the end of the answer adds.
    String end(DetectionResult result) {
        var text = new StringBuilder();
        if (!result.answered()) {
            text.append(begin())
                    .append("(not answered: ")
                    .append(messages(result))
                    .append(')');
            return text.toString();
        }
        switch (result.task()) {
            case Task.Detect detect -> {
                for (String label : detect.labels()) {
                    if (!found.contains(label)) {
                        text.append(begin()).append(label).append(": ").append(missing(result, label));
                    }
                }
            }
            case Task.Count _ ->
                result.counts()
                        .forEach(count -> text.append(begin())
                                .append(count.label())
                                .append(": ")
                                .append(count.count()));
            case Task.DescribeRegions _ ->
                result.descriptions()
                        .forEach(region -> text.append(begin())
                                .append(region.text())
                                .append(' ')
                                .append(box(region.box())));
            default -> {}
        }
        if (empty) {
            text.append("(no text)");
        }
        return text.toString();
    }

    /// Why nothing is listed for a label.
    private static String missing(DetectionResult result, String label) {
        return result.answer().warnings().stream()
                .filter(warning ->
                        warning.label().equals(label) && warning.code().equals("unknown_word"))
                .map(warning -> "the model does not know the word \"" + warning.word() + "\""
                        + (warning.suggestions().isEmpty()
                                ? ""
                                : " (it knows: " + String.join(", ", warning.suggestions()) + ")"))
                .findFirst()
                .orElse("none found");
    }

    private static String messages(DetectionResult result) {
        return String.join(
                "; ",
                result.answer().warnings().stream()
                        .map(DetectionWarning::message)
                        .toList());
    }

    private static String box(PixelBox box) {
        return String.format(
                Locale.ROOT,
                "[%d, %d, %d, %d]",
                Math.round(box.x1()),
                Math.round(box.y1()),
                Math.round(box.x2()),
                Math.round(box.y2()));
    }
}
