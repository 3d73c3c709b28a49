package io.rexserve.gateway.protocol;

import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.problem.ProblemKind;
import io.rexserve.gateway.task.FieldText;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Reads the JSON of a protocol, and values of it by the path that its faults name.
public final class JsonTree {
    /// Label Studio sends tasks with the annotations that they have.
    private static final int MAX_DEPTH = 64;

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxStringLength(Integer.MAX_VALUE) // the body as a whole is limited
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private JsonTree() {}

    /// Reads a body of one object.
    public static ObjectNode object(byte[] body) {
        JsonNode tree;
        try {
            tree = JSON.readTree(body);
        } catch (JacksonException e) {
            var at = e.getLocation();
            String place = at == null ? "" : ", at line " + at.getLineNr() + ", column " + at.getColumnNr();
            throw new ProblemException(
                    ProblemKind.MALFORMED_BODY, "JSON: not well-formed, ends too early, or is too deep" + place);
        }
        if (tree instanceof ObjectNode object) {
            return object;
        }
        throw new ProblemException(ProblemKind.MALFORMED_BODY, "JSON: " + kind(tree) + " (expected: an object)");
    }

    /// The text of a field; null where it is absent or null.
    ///
    /// @param place of the object, such as `messages[0]`; empty for the body
    public static @Nullable String text(JsonNode object, String place, String field) {
        JsonNode value = object.path(field);
        if (absent(value)) {
            return null;
        }
        if (!value.isString()) {
            throw wrong(place(place, field), value, "a string");
        }
        return value.asString();
    }

    /// The text of a field that must be there.
    public static String requireText(JsonNode object, String place, String field) {
        String text = text(object, place, field);
        if (text == null) {
            throw ProblemException.invalid(place(place, field), "missing (expected: a string)");
        }
        return text;
    }

    /// The list of a field that must be there and hold something.
    public static JsonNode requireList(JsonNode object, String place, String field) {
        JsonNode value = object.path(field);
        if (!value.isArray() || value.isEmpty()) {
            throw wrong(place(place, field), value, "a list that is not empty");
        }
        return value;
    }

    /// Whether a field is true; false where it is absent or null.
    public static boolean flag(JsonNode object, String place, String field) {
        JsonNode value = object.path(field);
        if (absent(value)) {
            return false;
        }
        if (!value.isBoolean()) {
            throw wrong(place(place, field), value, "true or false");
        }
        return value.asBoolean();
    }

    /// Whether a value is not there, or null.
    public static boolean absent(JsonNode value) {
        return value.isMissingNode() || value.isNull();
    }

    /// The fault of a value.
    public static ProblemException wrong(String place, JsonNode value, String expected) {
        String shown = value.isValueNode() && !absent(value) ? FieldText.echo(value.asString()) : kind(value);
        return ProblemException.invalid(place, shown + " (expected: " + expected + ")");
    }

    /// The path of a field.
    public static String place(String place, String field) {
        return place.isEmpty() ? field : place + "." + field;
    }

    private static String kind(JsonNode value) {
        return value.isMissingNode()
                ? "missing"
                : value.isArray() && value.isEmpty()
                        ? "an empty list"
                        : value.getNodeType().name().toLowerCase(Locale.ROOT);
    }
}
