package io.rexserve.datasets.grounding;

import io.rexserve.datasets.format.Json;
import io.rexserve.datasets.format.Numbers;
import io.rexserve.datasets.format.ProblemReason;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A JSON object of a dataset and its place, with accessors that name the field when it is not what a format expects.
final class Entry {
    private final ObjectNode node;
    private final @Nullable Entry parent;
    private final String step;

    /// @param place of the object, such as `a.jsonl, line 3`
    Entry(ObjectNode node, String place) {
        this(node, null, place);
    }

    private Entry(ObjectNode node, @Nullable Entry parent, String step) {
        this.node = node;
        this.parent = parent;
        this.step = step;
    }

    ObjectNode node() {
        return node;
    }

    String place() {
        if (parent == null) {
            return step;
        }
        return parent.place() + (parent.parent == null ? ", " : ".") + step;
    }

    /// The value of a field; null if it is missing or `null`.
    @Nullable
    JsonNode get(String key) {
        JsonNode value = node.get(key);
        return value == null || value.isNull() ? null : value;
    }

    boolean has(String key) {
        return get(key) != null;
    }

    String text(String key) throws DamagedEntry {
        String text = optionalText(key);
        if (text == null) {
            throw missing(key, "text");
        }
        return text;
    }

    @Nullable
    String optionalText(String key) throws DamagedEntry {
        JsonNode value = get(key);
        if (value != null && !value.isString()) {
            throw wrong(key, value, "text");
        }
        return value == null ? null : value.asString();
    }

    /// An id, which tools write as text or as a number.
    @Nullable
    String optionalId(String key) throws DamagedEntry {
        JsonNode value = get(key);
        if (value != null && !value.isString() && !value.isNumber()) {
            throw wrong(key, value, "text or a number");
        }
        return value == null ? null : value.asString();
    }

    /// Width or height of an image; empty if it is not stated.
    OptionalInt size(String key) throws DamagedEntry {
        JsonNode value = get(key);
        if (value == null) {
            return OptionalInt.empty();
        }
        if (!value.isNumber() || !isWhole(Numbers.value(value)) || Numbers.value(value) < 1) {
            throw wrong(key, value, "a whole number of pixels, at least 1");
        }
        return OptionalInt.of((int) Numbers.value(value));
    }

    static boolean isWhole(double value) {
        return value == Math.rint(value) && Math.abs(value) <= Integer.MAX_VALUE;
    }

    int integer(String key) throws DamagedEntry {
        JsonNode value = get(key);
        if (value == null) {
            throw missing(key, "a whole number");
        }
        if (!value.isNumber() || !isWhole(Numbers.value(value))) {
            throw wrong(key, value, "a whole number");
        }
        return (int) Numbers.value(value);
    }

    OptionalDouble optionalNumber(String key) throws DamagedEntry {
        JsonNode value = get(key);
        if (value == null) {
            return OptionalDouble.empty();
        }
        if (!value.isNumber() || !Double.isFinite(Numbers.value(value))) {
            throw wrong(key, value, "a finite number");
        }
        return OptionalDouble.of(Numbers.value(value));
    }

    boolean flag(String key) throws DamagedEntry {
        JsonNode value = get(key);
        if (value != null && !value.isBoolean()) {
            throw wrong(key, value, "true or false");
        }
        return value != null && value.asBoolean();
    }

    /// A list of numbers; NaN and infinity are let through, for the box check to name them.
    double[] numbers(String key, int count) throws DamagedEntry {
        JsonNode value = get(key);
        if (value == null) {
            throw missing(key, "a list of " + count + " numbers");
        }
        return numbers(key, value, count);
    }

    double[] numbers(String key, JsonNode value, int count) throws DamagedEntry {
        boolean right = value.isArray() && value.size() == count;
        double[] numbers = new double[count];
        for (int i = 0; right && i < count; i++) {
            right = value.get(i).isNumber();
            numbers[i] = right ? Numbers.value(value.get(i)) : 0;
        }
        if (!right) {
            throw wrong(key, value, "a list of " + count + " numbers");
        }
        return numbers;
    }

    /// A text or a list of texts; empty if the field is missing.
    List<String> texts(String key) throws DamagedEntry {
        JsonNode value = get(key);
        if (value == null) {
            return List.of();
        }
        var texts = new ArrayList<String>();
        for (JsonNode text : value.isArray() ? value : List.of(value)) {
            if (!text.isString()) {
                throw wrong(key, value, "text or a list of texts");
            }
            texts.add(text.asString());
        }
        return texts;
    }

    /// The values of a list; empty if the field is missing.
    List<JsonNode> list(String key) throws DamagedEntry {
        JsonNode value = get(key);
        if (value != null && !value.isArray()) {
            throw wrong(key, value, "a list");
        }
        return value == null ? List.of() : List.copyOf(value.values());
    }

    /// The object in a field.
    Entry child(String key) throws DamagedEntry {
        JsonNode value = get(key);
        if (value == null) {
            throw missing(key, "an object");
        }
        if (!(value instanceof ObjectNode object)) {
            throw wrong(key, value, "an object");
        }
        return new Entry(object, this, key);
    }

    /// An element of the list in a field.
    Entry element(String key, int index, JsonNode value) throws DamagedEntry {
        String at = key + "[" + index + "]";
        if (!(value instanceof ObjectNode object)) {
            throw wrong(at, value, "an object");
        }
        return new Entry(object, this, at);
    }

    /// Where a field is, without an object in it.
    String placeOf(String key) {
        return place() + (parent == null ? ", " : ".") + key;
    }

    /// The fields that a format does not know; null if there are none.
    @Nullable
    ObjectNode rest(Set<String> known) {
        ObjectNode rest = null;
        for (var field : node.properties()) {
            if (!known.contains(field.getKey())) {
                rest = rest == null ? Json.object() : rest;
                rest.set(field.getKey(), field.getValue());
            }
        }
        return rest;
    }

    DamagedEntry missing(String key, String expected) {
        return damaged(ProblemReason.MISSING_FIELD, key + ": missing (expected: " + expected + ")");
    }

    DamagedEntry wrong(String key, JsonNode value, String expected) {
        return damaged(ProblemReason.MISSING_FIELD, key + ": " + Json.excerpt(value) + " (expected: " + expected + ")");
    }

    DamagedEntry damaged(ProblemReason reason, String message) {
        return new DamagedEntry(reason, place(), message);
    }
}
