package io.rexserve.data.recipe;

import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/// A complete recipe as YAML: blocks of keys, lists in one line, texts quoted as JSON quotes them.
final class RecipeText {
    private RecipeText() {}

    static String of(JsonNode recipe) {
        var text = new StringBuilder();
        object(recipe, "", text);
        return text.toString();
    }

    private static void object(JsonNode object, String indent, StringBuilder text) {
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            text.append(indent).append(key(entry.getKey())).append(':');
            if (entry.getValue().isObject() && !entry.getValue().isEmpty()) {
                text.append('\n');
                object(entry.getValue(), indent + "  ", text);
            } else {
                text.append(' ').append(value(entry.getValue())).append('\n');
            }
        }
    }

    private static String key(String key) {
        return key.matches("[a-z][a-z0-9-]*") ? key : quoted(key);
    }

    private static String value(JsonNode value) {
        if (value.isArray()) {
            return value.valueStream().map(RecipeText::value).collect(Collectors.joining(", ", "[", "]"));
        }
        return value.toString();
    }

    private static String quoted(String text) {
        return StringNode.valueOf(text).toString();
    }
}
