package io.rexserve.data.recipe;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// Every key of recipes as rows of a Markdown table, from the schema: name, values, default, meaning.
final class RecipeKeys {
    private static final String REFERENCE = "#/$defs/";

    private final JsonNode schema;
    private final List<String> rows = new ArrayList<>();

    private RecipeKeys(JsonNode schema) {
        this.schema = schema;
    }

    /// The table, and behind it the keys of objects that several stages share.
    static String table(JsonNode schema) {
        var keys = new RecipeKeys(schema);
        keys.properties(schema, "");
        schema.path("$defs")
                .propertyStream()
                .forEach(shared -> keys.properties(shared.getValue(), shared.getKey() + "."));
        return "| key | values | default | meaning |\n|---|---|---|---|\n" + String.join("\n", keys.rows) + "\n";
    }

    private void properties(JsonNode object, String prefix) {
        object.path("properties").propertyStream().forEach(property -> {
            String name = prefix + property.getKey();
            JsonNode given = property.getValue();
            String reference = given.path("$ref").stringValue("");
            JsonNode value = reference.isEmpty() ? given : schema.at(reference.substring(1));
            boolean shared = !reference.isEmpty() && value.has("properties");
            if (shared) {
                rows.add(row(name, "as `" + reference.substring(REFERENCE.length()) + "`", "", value));
            } else if (value.path("type").stringValue("").equals("object")) {
                JsonNode others = value.path("additionalProperties").path("$ref");
                if (others.isString()) {
                    String of = others.asString().substring(REFERENCE.length());
                    rows.add(row(name + ".NAME", "as `" + of + "`", "", value));
                }
                properties(value, name + ".");
            } else {
                rows.add(row(name, values(value), defaultOf(value, object, property.getKey()), value));
            }
        });
    }

    private static String row(String name, String values, String byDefault, JsonNode value) {
        return "| `" + name + "` | " + values + " | " + byDefault + " | "
                + value.path("description").asString() + " |";
    }

    private static String defaultOf(JsonNode value, JsonNode object, String key) {
        if (value.has("default")) {
            JsonNode given = value.path("default");
            return "`" + (given.isString() ? given.asString() : given.toString()) + "`";
        }
        boolean required = object.path("required")
                .valueStream()
                .anyMatch(name -> name.asString().equals(key));
        return required ? "(needed)" : "";
    }

    private static String values(JsonNode value) {
        if (value.has("enum")) {
            return names(value.path("enum"));
        } else if (value.has("const")) {
            return value.path("const").toString();
        } else if (value.path("items").has("enum")) {
            return "list of " + names(value.path("items").path("enum"));
        }
        JsonNode types = value.path("type");
        return (types.isArray() ? types.valueStream() : Stream.of(types))
                .map(JsonNode::asString)
                .map(type -> type.equals("integer") || type.equals("number") ? number(type, value) : named(type))
                .collect(Collectors.joining(" or "));
    }

    private static String named(String type) {
        return switch (type) {
            case "array" -> "list";
            case "string" -> "text";
            case "boolean" -> "true, false";
            default -> type;
        };
    }

    private static String number(String type, JsonNode value) {
        String word = type.equals("integer") ? "whole number" : "number";
        String least = bound(value, "minimum", ">= ") + bound(value, "exclusiveMinimum", "> ");
        String most = bound(value, "maximum", "<= ") + bound(value, "exclusiveMaximum", "< ");
        String range = Stream.of(least, most).filter(part -> !part.isEmpty()).collect(Collectors.joining(", "));
        return word + (range.isEmpty() ? "" : " " + range);
    }

    private static String bound(JsonNode value, String keyword, String sign) {
        return value.has(keyword) ? sign + value.path(keyword) : "";
    }

    private static String names(JsonNode values) {
        return values.valueStream().map(JsonNode::asString).collect(Collectors.joining(", "));
    }
}
