package io.rexserve.datasets.detection;

import io.rexserve.datasets.format.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Elements that records have no field for, as JSON and back: an element is its text or an object of its children, a
/// repeated element a list, an attribute a key that begins with `@`.
final class XmlExtras {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,99}");
    private static final String ATTRIBUTE = "@";
    private static final String TEXT = "#text";

    private XmlExtras() {}

    /// The children of an element but for those that have fields; null if there are no others.
    static @Nullable ObjectNode of(XmlElement element, Set<String> without) {
        ObjectNode object = Json.object();
        element.attributes().forEach((name, value) -> object.put(ATTRIBUTE + name, value));
        Map<String, ArrayNode> repeated = new LinkedHashMap<>();
        for (XmlElement child : element.children()) {
            if (!without.contains(child.name())) {
                repeated.computeIfAbsent(child.name(), _ -> Json.array()).add(value(child));
            }
        }
        repeated.forEach((name, values) -> object.set(name, values.size() == 1 ? values.get(0) : values));
        return object.isEmpty() ? null : object;
    }

    private static JsonNode value(XmlElement element) {
        if (element.children().isEmpty() && element.attributes().isEmpty()) {
            return Json.object().stringNode(element.text());
        }
        ObjectNode object = of(element, Set.of());
        ObjectNode value = object == null ? Json.object() : object;
        if (element.children().isEmpty() && !element.text().isEmpty()) {
            value.put(TEXT, element.text());
        }
        return value;
    }

    /// Whether a field can be written so that [#of] reads the same.
    static boolean isHeld(String name, JsonNode value, Set<String> reserved) {
        if (name.startsWith(ATTRIBUTE)) {
            return NAME.matcher(name.substring(1)).matches() && value.isString() && isText(value.stringValue());
        }
        if (!NAME.matcher(name).matches() || reserved.contains(name)) {
            return false;
        }
        return value.isArray()
                ? value.size() > 1 && value.valueStream().allMatch(XmlExtras::isElement)
                : isElement(value);
    }

    private static boolean isElement(JsonNode value) {
        if (value.isString()) {
            return isText(value.stringValue());
        }
        boolean mixed = value.has(TEXT)
                && value.propertyNames().stream().anyMatch(key -> !key.startsWith(ATTRIBUTE) && !key.equals(TEXT));
        return value.isObject()
                && !value.isEmpty()
                && !mixed
                && value.properties().stream()
                        .allMatch(entry -> (entry.getKey().equals(TEXT)
                                        && entry.getValue().isString()
                                        && value.size() > 1
                                        && !entry.getValue().stringValue().isEmpty()
                                        && isText(entry.getValue().stringValue()))
                                || isHeld(entry.getKey(), entry.getValue(), Set.of()));
    }

    /// Whether XML 1.0 has all characters of a text.
    static boolean isText(String text) {
        return text.codePoints()
                .allMatch(c -> c == '\t'
                        || c == '\n'
                        || c == '\r'
                        || (c >= 0x20 && c < 0xD800)
                        || (c >= 0xE000 && c < 0xFFFE)
                        || c >= 0x10000);
    }

    /// Appends an element, indented by tabs as labelImg has it.
    static void append(StringBuilder xml, int depth, String name, JsonNode value) {
        if (value.isArray()) {
            value.forEach(element -> append(xml, depth, name, element));
            return;
        }
        if (value.isString()) {
            append(xml, depth, name, value.stringValue());
            return;
        }
        xml.repeat('\t', depth).append('<').append(name);
        appendAttributes(xml, value);
        xml.append('>');
        if (value.has(TEXT)) {
            xml.append(escaped(value.get(TEXT).stringValue()));
        } else if (value.propertyNames().stream().anyMatch(key -> !key.startsWith(ATTRIBUTE))) {
            xml.append('\n');
            value.properties().stream()
                    .filter(entry -> !entry.getKey().startsWith(ATTRIBUTE))
                    .forEach(entry -> append(xml, depth + 1, entry.getKey(), entry.getValue()));
            xml.repeat('\t', depth);
        }
        xml.append("</").append(name).append(">\n");
    }

    /// Appends the attributes among the fields of an object.
    static void appendAttributes(StringBuilder xml, JsonNode fields) {
        fields.properties().stream()
                .filter(entry -> entry.getKey().startsWith(ATTRIBUTE))
                .forEach(entry -> xml.append(' ')
                        .append(entry.getKey().substring(1))
                        .append("=\"")
                        .append(escaped(entry.getValue().stringValue()))
                        .append('"'));
    }

    /// Appends an element with text.
    static void append(StringBuilder xml, int depth, String name, String text) {
        xml.repeat('\t', depth)
                .append('<')
                .append(name)
                .append('>')
                .append(escaped(text))
                .append("</")
                .append(name)
                .append(">\n");
    }

    private static String escaped(String text) {
        var escaped = new StringBuilder();
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\r', '\t', '\n' -> escaped.append("&#").append(c).append(';');
                default -> escaped.appendCodePoint(c);
            }
        });
        return escaped.toString();
    }

    /// Fields of extras in their order; none of null.
    static List<Map.Entry<String, JsonNode>> fields(@Nullable ObjectNode extras) {
        return extras == null ? List.of() : List.copyOf(extras.properties());
    }
}
