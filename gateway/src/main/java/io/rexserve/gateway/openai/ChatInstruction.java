package io.rexserve.gateway.openai;

import io.rexserve.gateway.task.TaskName;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What the user's text asks: a command such as `find: turtle, green apple`, or a question.
final class ChatInstruction {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Pattern COMMAND = Pattern.compile(
            "\\s*(find|detect|count|refer|caption|name|describe)\\s*:(.*)", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern NAMES = Pattern.compile("[,;\\n]");
    private static final Pattern PHRASES = Pattern.compile("[;\\n]");
    private static final Map<String, TaskName> STYLES = Map.of(
            "", TaskName.REGION_BRIEF,
            "category", TaskName.REGION_CATEGORY,
            "phrase", TaskName.REGION_PHRASE,
            "brief", TaskName.REGION_BRIEF,
            "sentence", TaskName.REGION_SENTENCE);

    private ChatInstruction() {}

    /// The fields of `/v1/ask`.
    ///
    /// @param text what the user says
    /// @param extension decides in place of the text, which then is the question of tasks that take one
    static ObjectNode fields(String text, @Nullable ObjectNode extension) {
        if (extension == null) {
            ObjectNode command = command(text);
            return command == null ? question(text, TaskName.CONVERSE_GROUNDED) : command;
        }
        ObjectNode fields = extension.deepCopy();
        if (!fields.has("task")) {
            fields.put("task", implied(fields).code());
        }
        boolean takesQuestion = TaskName.of(fields.path("task").asString(""))
                .filter(task -> task.field().equals("question"))
                .isPresent();
        if (takesQuestion && !fields.has("question")) {
            fields.put("question", text);
        }
        return fields;
    }

    /// Whether the fields came of a text that was no command.
    static boolean isPlainQuestion(String text, @Nullable ObjectNode extension) {
        return extension == null && command(text) == null;
    }

    static ObjectNode question(String text, TaskName task) {
        return JSON.objectNode().put("task", task.code()).put("question", text);
    }

    private static TaskName implied(ObjectNode fields) {
        return fields.has("labels")
                ? TaskName.DETECT
                : fields.has("phrases")
                        ? TaskName.REFER
                        : fields.has("regions") || fields.has("boxes")
                                ? TaskName.REGION_CATEGORY
                                : TaskName.CONVERSE_GROUNDED;
    }

    /// The fields of a command; null where the text is none.
    private static @Nullable ObjectNode command(String text) {
        Matcher command = COMMAND.matcher(text);
        if (!command.matches()) {
            return null;
        }
        String rest = command.group(2);
        return switch (command.group(1).toLowerCase(Locale.ROOT)) {
            case "find", "detect" -> listed(TaskName.DETECT, rest, NAMES);
            case "count" -> listed(TaskName.COUNT, rest, NAMES);
            case "refer" -> listed(TaskName.REFER, rest, PHRASES);
            case "name" -> regions(TaskName.REGION_CATEGORY);
            case "describe" -> style(rest);
            default -> caption(rest);
        };
    }

    private static @Nullable ObjectNode listed(TaskName task, String rest, Pattern separator) {
        List<String> items = Stream.of(separator.split(rest))
                .map(String::strip)
                .filter(item -> !item.isEmpty())
                .toList();
        if (items.isEmpty()) {
            return null;
        }
        ObjectNode fields = JSON.objectNode().put("task", task.code());
        items.forEach(fields.putArray(task.field())::add);
        return fields;
    }

    static ObjectNode labels(List<String> names) {
        ObjectNode fields = JSON.objectNode().put("task", TaskName.DETECT.code());
        names.forEach(fields.putArray("labels")::add);
        return fields;
    }

    private static @Nullable ObjectNode style(String rest) {
        TaskName task = STYLES.get(rest.strip().toLowerCase(Locale.ROOT));
        return task == null ? null : regions(task);
    }

    static ObjectNode regions(TaskName task) {
        return JSON.objectNode().put("task", task.code()).put("regions", "all");
    }

    private static @Nullable ObjectNode caption(String rest) {
        return switch (rest.strip().toLowerCase(Locale.ROOT)) {
            case "", "brief" -> JSON.objectNode().put("task", TaskName.CAPTION_BRIEF.code());
            case "detailed" -> JSON.objectNode().put("task", TaskName.CAPTION_DETAILED.code());
            default -> null;
        };
    }
}
