package io.rexserve.data.conversation;

import io.rexserve.datasets.record.Dialogue;
import io.rexserve.datasets.record.Dialogue.Speaker;
import io.rexserve.datasets.record.Dialogue.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Entries of LLaVA-style files as dialogues: `conversations[{from, value}]` with `human` and `gpt`, or
/// `messages[{role, content}]` with `user` and `assistant`.
final class DialogueParser {
    private static final List<String> LISTS = List.of("conversations", "conversation", "messages");
    private static final List<String> IMAGES = List.of("image", "images", "file_name");
    private static final Pattern IMAGE_TOKEN = Pattern.compile("\\s*<image>\\s*");
    /// Tags of ChatRex's answers: regions that nobody knows here.
    private static final Pattern TAGS = Pattern.compile("</?ground>|</?objects>|<obj\\d+>");
    private static final int LONGEST = 100_000;
    private static final int SHOWN = 40;

    private DialogueParser() {}

    /// The name of the entry's picture as it states it, with `/`; null if it states none, or several.
    static @Nullable String image(JsonNode entry) {
        for (String key : IMAGES) {
            JsonNode value = entry.path(key);
            JsonNode name = value.isArray() && value.size() == 1 ? value.get(0) : value;
            if (name.isString() && !name.stringValue().isBlank()) {
                String path = name.stringValue().strip().replace('\\', '/');
                return path.startsWith("./") ? path.substring(2) : path;
            }
        }
        return null;
    }

    /// @throws IllegalArgumentException with the field, its value and what was expected
    static Dialogue dialogue(JsonNode entry) {
        String list = LISTS.stream()
                .filter(entry::has)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("conversations: missing (expected: a list of turns)"));
        JsonNode turns = entry.path(list);
        if (!turns.isArray() || turns.isEmpty()) {
            throw new IllegalArgumentException(list + ": " + shown(turns.toString()) + " (expected: a list of turns)");
        }
        var parsed = new ArrayList<Turn>();
        for (int i = 0; i < turns.size(); i++) {
            parsed.add(turn(list + "[" + i + "]", turns.get(i)));
        }
        requireTurns(list, parsed);
        return new Dialogue(parsed);
    }

    private static Turn turn(String at, JsonNode turn) {
        String roleKey = turn.has("from") ? "from" : "role";
        String textKey = turn.has("value") ? "value" : "content";
        JsonNode role = turn.path(roleKey);
        Speaker speaker = switch (role.stringValue("")) {
            case "human", "user" -> Speaker.USER;
            case "gpt", "assistant" -> Speaker.ASSISTANT;
            case "system" -> Speaker.SYSTEM;
            default ->
                throw new IllegalArgumentException(at + "." + roleKey + ": " + shown(role.toString())
                        + " (expected: human, gpt, system, or user, assistant)");
        };
        JsonNode value = turn.path(textKey);
        String text = value.isString() ? value.stringValue() : "";
        if (speaker == Speaker.USER) {
            text = withoutImage(at, text);
        }
        if (text.isBlank() || text.length() > LONGEST || TAGS.matcher(text).find()) {
            throw new IllegalArgumentException(at + "." + textKey + ": " + shown(value.toString()) + " (expected: 1 to "
                    + LONGEST + " characters without tags of regions)");
        }
        return Turn.of(speaker, text);
    }

    private static String withoutImage(String at, String text) {
        if (text.split("<image>", -1).length > 2) {
            throw new IllegalArgumentException(at + ": several <image> (expected: one picture)");
        }
        return IMAGE_TOKEN.matcher(text).replaceFirst(" ").strip();
    }

    private static void requireTurns(String list, List<Turn> turns) {
        Speaker expected = Speaker.USER;
        for (int i = 0; i < turns.size(); i++) {
            Speaker speaker = turns.get(i).speaker();
            if (i == 0 && speaker == Speaker.SYSTEM) {
                continue;
            }
            if (speaker != expected) {
                throw new IllegalArgumentException(
                        list + "[" + i + "]: said by " + speaker + " (expected: user and assistant in turns)");
            }
            expected = expected == Speaker.USER ? Speaker.ASSISTANT : Speaker.USER;
        }
        if (turns.getLast().speaker() != Speaker.ASSISTANT) {
            throw new IllegalArgumentException(list + ": ends without an answer (expected: one)");
        }
    }

    private static String shown(String value) {
        return value.length() <= SHOWN ? value : value.substring(0, SHOWN) + "...";
    }
}
