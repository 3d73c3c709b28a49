package io.rexserve.model.language.checkpoint;

import io.rexserve.model.weights.CheckpointException;
import io.rexserve.model.weights.JsonFile;
import io.rexserve.model.weights.LayerCount;
import io.rexserve.model.weights.Printable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// One object of a JSON file beside the weights; every error names the file, the key, the value and what was expected.
public final class ConfigSection {
    private final String location;
    private final JsonNode node;

    private ConfigSection(String location, JsonNode node) {
        this.location = location;
        this.node = node;
    }

    public static ConfigSection read(Path file) {
        return new ConfigSection(file + ": ", JsonFile.readObject(file));
    }

    /// An empty section.
    static ConfigSection empty(Path location) {
        return new ConfigSection(location + ": ", JsonMapper.shared().createObjectNode());
    }

    boolean has(String key) {
        return node.hasNonNull(key);
    }

    ConfigSection section(String key) {
        return new ConfigSection(location + key + ".", required(key, JsonNode::isObject, "an object"));
    }

    /// The section, or an empty one where the key is absent.
    ConfigSection sectionOrEmpty(String key) {
        return has(key)
                ? section(key)
                : new ConfigSection(location + key + ".", JsonMapper.shared().createObjectNode());
    }

    Optional<Integer> optionalInteger(String key) {
        return has(key) ? Optional.of(integer(key)) : Optional.empty();
    }

    Optional<Double> optionalNumber(String key) {
        return has(key) ? Optional.of(number(key)) : Optional.empty();
    }

    Optional<Boolean> optionalFlag(String key) {
        return has(key) ? Optional.of(flag(key, false)) : Optional.empty();
    }

    Optional<String> optionalText(String key) {
        return has(key) ? Optional.of(text(key, "")) : Optional.empty();
    }

    /// Checks a key that may have one value only, since nothing else is supported.
    ///
    /// @throws CheckpointException if the key is there with another value
    void requireIfStated(String key, Object only) {
        JsonNode stated = node.get(key);
        if (stated != null
                && !stated.isNull()
                && !(stated.isValueNode() && stated.asString("").equals(only.toString()))) {
            throw new CheckpointException(
                    location + key + ": " + Printable.excerpt(stated) + " (expected: " + only + ", or nothing)");
        }
    }

    /// Checks a text that has to be there and to be one of these.
    void requireOneOf(String key, String... allowed) {
        required(
                key,
                value -> value.isString() && List.of(allowed).contains(value.asString()),
                String.join(" or ", allowed));
    }

    public int integer(String key) {
        return required(key, ConfigSection::isInt, "an integer").asInt();
    }

    int integer(String key, int otherwise) {
        return has(key) ? integer(key) : otherwise;
    }

    double number(String key) {
        return required(key, ConfigSection::isFinite, "a number").asDouble();
    }

    double number(String key, double otherwise) {
        return has(key) ? number(key) : otherwise;
    }

    boolean flag(String key, boolean otherwise) {
        return has(key) ? required(key, JsonNode::isBoolean, "true or false").asBoolean() : otherwise;
    }

    String text(String key, String otherwise) {
        return has(key) ? required(key, JsonNode::isString, "a string").asString() : otherwise;
    }

    public List<Integer> integers(String key) {
        var values = new ArrayList<Integer>();
        for (JsonNode value : required(key, JsonNode::isArray, "a list of integers")) {
            values.add(checked(key, value, ConfigSection::isInt, "a list of integers")
                    .asInt());
        }
        return values;
    }

    List<Double> numbers(String key) {
        return numbers(key, required(key, JsonNode::isArray, "a list of numbers"));
    }

    /// Refuses a number of layers that is larger than what the weights hold.
    ///
    /// @param found in the weights; 0 where their names do not show it
    void requireAtMost(String key, int found) {
        LayerCount.require(location, key, integer(key), found);
    }

    /// The same of a list with a number per stage.
    void requireAtMost(String key, List<Integer> found) {
        List<Integer> stated = integers(key);
        if (found.isEmpty()) {
            return;
        }
        LayerCount.require(location, key + ", stages", stated.size(), found.size());
        for (int stage = 0; stage < stated.size(); stage++) {
            LayerCount.require(location, key + "[" + stage + "]", stated.get(stage), found.get(stage));
        }
    }

    /// An integer that has to lie in a range.
    Optional<Integer> optionalInteger(String key, int from, int to) {
        return optionalInteger(key).map(value -> {
            if (value < from || value > to) {
                throw new CheckpointException(
                        location + key + ": " + value + " (expected: " + from + " to " + to + ")");
            }
            return value;
        });
    }

    /// A list of lists of numbers.
    public List<List<Double>> rows(String key) {
        var rows = new ArrayList<List<Double>>();
        for (JsonNode row : required(key, JsonNode::isArray, "a list of lists")) {
            rows.add(numbers(key, checked(key, row, JsonNode::isArray, "a list of lists")));
        }
        return rows;
    }

    /// Whatever the key holds, as text; nothing where it is absent.
    String anyText(String key) {
        return has(key) ? required(key, each -> true, "").toString() : "";
    }

    boolean isList(String key) {
        return has(key) && required(key, each -> true, "").isArray();
    }

    private List<Double> numbers(String key, JsonNode list) {
        var values = new ArrayList<Double>();
        for (JsonNode value : list) {
            values.add(checked(key, value, ConfigSection::isFinite, "a list of numbers")
                    .asDouble());
        }
        return values;
    }

    // 1e400 is a number in JSON and none in float64.
    private static boolean isFinite(JsonNode value) {
        return value.isNumber() && Double.isFinite(value.asDouble());
    }

    private static boolean isInt(JsonNode value) {
        return value.isIntegralNumber() && value.canConvertToInt();
    }

    private JsonNode required(String key, java.util.function.Predicate<JsonNode> kind, String expected) {
        return checked(key, node.get(key), kind, expected);
    }

    private JsonNode checked(
            String key, @Nullable JsonNode value, java.util.function.Predicate<JsonNode> kind, String expected) {
        if (value == null || !kind.test(value)) {
            throw new CheckpointException(location + key + ": " + (value == null ? "missing" : Printable.excerpt(value))
                    + " (expected: " + expected + ")");
        }
        return value;
    }
}
