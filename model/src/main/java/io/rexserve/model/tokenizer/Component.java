package io.rexserve.model.tokenizer;

import io.rexserve.model.weights.Printable;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// One object of a `tokenizer.json`; every fault names its place, the value and what was expected.
///
/// @param place such as `tokenizer.json: decoder.`
record Component(String place, JsonNode node) {
    /// Of any list of steps; published tokenizers have at most four.
    private static final int MAX_ELEMENTS = 8;

    Component {
        if (!node.isObject()) {
            throw new InvalidTokenizerException(place.replaceFirst("(: |\\.)$", ": ")
                    + Printable.excerpt(node.isMissingNode() ? "missing" : node) + " (expected: an object)");
        }
    }

    boolean has(String key) {
        return node.hasNonNull(key);
    }

    JsonNode value(String key) {
        return node.path(key);
    }

    Component child(String key) {
        return new Component(place + key + ".", node.path(key));
    }

    Optional<Component> optional(String key) {
        return has(key) ? Optional.of(child(key)) : Optional.empty();
    }

    /// An element of a list.
    Component element(String key, int index) {
        return new Component(place + key + "[" + index + "].", node.path(key).path(index));
    }

    /// How many steps a list has.
    int size(String key) {
        JsonNode list = node.path(key);
        if (!list.isArray() || list.size() > MAX_ELEMENTS) {
            throw fault(key, "a list of at most " + MAX_ELEMENTS);
        }
        return list.size();
    }

    /// Refuses every other key.
    void only(String... keys) {
        Set<String> known = Set.of(keys);
        for (String key : node.propertyNames()) {
            if (!known.contains(key)) {
                throw fault(key, "one of " + String.join(", ", keys));
            }
        }
    }

    String text(String key, int limit) {
        JsonNode text = node.path(key);
        if (!text.isString() || text.asString().length() > limit || !isWellFormed(text.asString())) {
            throw fault(key, "a text of at most " + limit + " characters");
        }
        return text.asString();
    }

    double number(String key) {
        if (!node.path(key).isNumber()) {
            throw fault(key, "a number");
        }
        return node.path(key).asDouble();
    }

    int integer(String key, int from, int to) {
        JsonNode number = node.path(key);
        if (!number.isIntegralNumber()
                || !number.canConvertToInt()
                || number.intValue() < from
                || number.intValue() > to) {
            throw fault(key, from + " to " + to);
        }
        return number.intValue();
    }

    /// False where it is not stated.
    boolean flag(String key) {
        if (!has(key)) {
            return false;
        }
        if (!node.path(key).isBoolean()) {
            throw fault(key, "true or false");
        }
        return node.path(key).asBoolean();
    }

    ObjectNode object(String type) {
        return JsonMapper.shared().createObjectNode().put("type", type);
    }

    InvalidTokenizerException fault(String key, String expected) {
        return fault(key, expected, node.has(key) ? node.path(key) : "missing");
    }

    InvalidTokenizerException fault(String key, String expected, Object found) {
        return new InvalidTokenizerException(
                place + Printable.excerpt(key) + ": " + Printable.excerpt(found) + " (expected: " + expected + ")");
    }

    /// Whether a text has no half of a surrogate pair, which UTF-8 cannot write.
    static boolean isWellFormed(String text) {
        return text.codePoints().noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }
}
