package io.rexserve.benchmark.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Values for a field: right ones, ones at and over the limits of its schema, and odd ones. As JSON text, since some of
/// them are none.
final class OddValues {
    private static final List<String> ODD_TEXTS = List.of(
            "\\ud83d",
            "\\udc00",
            "\\ud83d\\ude00",
            "a\\u0000b",
            "\\u202eabc",
            "\\ufeffcat",
            "\\uffff",
            "e\\u0301\\u0301\\u0301",
            "\\u200b",
            " ",
            "\\t\\n",
            "<obj0>",
            "<ground>cat</ground><objects><obj1></objects>",
            "<image>",
            "<|im_end|>",
            "; ",
            "turtle . green apple .",
            "../../etc/passwd",
            "'; drop table",
            "${jndi:ldap://x}",
            "%s%n",
            "\\u0130\\u0131",
            "\\ud835\\udd04",
            "\\u1f468\\u200d\\u1f469");
    private static final List<String> ANYTHING = List.of(
            "null",
            "true",
            "\"\"",
            "\"x\"",
            "0",
            "-1",
            "1.5",
            "-0.0",
            "1e308",
            "1e999",
            "-1e-400",
            "NaN",
            "Infinity",
            "2147483648",
            "9223372036854775808",
            "99999999999999999999999999",
            "[]",
            "{}",
            "[null]",
            "[[]]",
            "[[[[[[1]]]]]]",
            "{\"a\":1}",
            "[1,2,3]",
            "[\"a\",1,null,{}]",
            "\"1\"",
            "\"true\"");

    private final SplittableRandom random;
    private final ApiDocument api;

    OddValues(SplittableRandom random, ApiDocument api) {
        this.random = random;
        this.api = api;
    }

    /// A value that the schema permits, as far as a schema says.
    String right(JsonNode schema) {
        JsonNode node = api.resolved(schema);
        if (node.has("oneOf")) {
            return right(
                    node.path("oneOf").path(random.nextInt(node.path("oneOf").size())));
        } else if (node.has("enum")) {
            return text(node.path("enum")
                    .path(random.nextInt(node.path("enum").size()))
                    .asString());
        }
        return switch (node.path("type").asString("")) {
            case "integer" -> Long.toString(integer(node, 0));
            case "number" -> number(node, 0);
            case "boolean" -> Boolean.toString(random.nextBoolean());
            case "array" -> array(node, 1 + random.nextInt(3));
            default ->
                text(List.of("apple", "turtle", "green apple", "the cat on the left")
                        .get(random.nextInt(4)));
        };
    }

    /// A value at or over a limit of the schema, of another type, or just odd.
    String odd(JsonNode schema) {
        JsonNode node = api.resolved(schema);
        if (random.nextInt(3) == 0) {
            return ANYTHING.get(random.nextInt(ANYTHING.size()));
        }
        return switch (node.path("type").asString("")) {
            case "integer" -> Long.toString(integer(node, 1 - random.nextInt(3)));
            case "number" -> number(node, 1);
            case "array" -> oddArray(node);
            case "string" -> node.has("enum") ? oddChoice(node) : oddText(node);
            default -> ANYTHING.get(random.nextInt(ANYTHING.size()));
        };
    }

    private long integer(JsonNode node, int beyond) {
        long least = node.path("minimum").asLong(0);
        long most = node.path("maximum").asLong(1000);
        return random.nextBoolean() ? least - Math.max(0, beyond) : most + Math.max(0, beyond);
    }

    private String number(JsonNode node, int beyond) {
        double least = node.path("minimum").asDouble(0);
        double most = node.path("maximum").asDouble(500);
        return switch (random.nextInt(3)) {
            case 0 -> Double.toString(least - beyond * Math.ulp(1.0));
            case 1 -> Double.toString(most + beyond * 1e-9);
            default -> Double.toString(least + (most - least) * random.nextDouble());
        };
    }

    private String array(JsonNode node, int size) {
        int count = Math.max(size, node.path("minItems").asInt(0));
        count = Math.min(count, node.path("maxItems").asInt(Integer.MAX_VALUE));
        var items = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            items.add(right(node.path("items")));
        }
        return "[" + String.join(",", items) + "]";
    }

    private String oddArray(JsonNode node) {
        int most = node.path("maxItems").asInt(100);
        return switch (random.nextInt(5)) {
            case 0 -> "[]";
            case 1 -> repeated(node, most);
            case 2 -> repeated(node, most + 1);
            case 3 -> repeated(node, 1 << (7 + random.nextInt(10)));
            default -> "[" + right(node.path("items")) + "," + odd(node.path("items")) + "]";
        };
    }

    private String repeated(JsonNode node, int count) {
        String item = random.nextInt(4) == 0 ? odd(node.path("items")) : right(node.path("items"));
        return "["
                + String.join(
                        ",", java.util.Collections.nCopies(item.length() > 100 ? Math.min(count, 64) : count, item))
                + "]";
    }

    private String oddChoice(JsonNode node) {
        String choice =
                node.path("enum").path(random.nextInt(node.path("enum").size())).asString();
        return text(
                switch (random.nextInt(4)) {
                    case 0 -> choice.toUpperCase(java.util.Locale.ROOT);
                    case 1 -> " " + choice + " ";
                    case 2 -> choice + ODD_TEXTS.get(random.nextInt(ODD_TEXTS.size()));
                    default -> "";
                });
    }

    private String oddText(JsonNode node) {
        int most = node.path("maxLength").asInt(1000);
        return text(
                switch (random.nextInt(5)) {
                    case 0 -> "a".repeat(most);
                    case 1 -> "a".repeat(most + 1);
                    case 2 -> "a ".repeat(1 << random.nextInt(16));
                    case 3 -> "\\ud83d\\ude00".repeat(most / 2 + random.nextInt(2));
                    default -> ODD_TEXTS.get(random.nextInt(ODD_TEXTS.size()));
                });
    }

    /// @param escaped with JSON's escapes, if any
    private static String text(String escaped) {
        return '"' + escaped + '"';
    }

    /// The plain text of a JSON value, for a part of a form.
    static String plain(String json) {
        if (json.length() > 1 && json.startsWith("\"")) {
            try {
                return JsonMapper.shared().readTree(json).asString();
            } catch (tools.jackson.core.JacksonException _) {
                return json.substring(1, json.length() - 1);
            }
        }
        return json;
    }
}
