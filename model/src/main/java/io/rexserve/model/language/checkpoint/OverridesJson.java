package io.rexserve.model.language.checkpoint;

import io.rexserve.model.weights.CheckpointException;
import io.rexserve.model.weights.JsonFile;
import io.rexserve.model.weights.Printable;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// [CheckpointOverrides] as JSON: strict, so that a misspelt key or a value of another type is refused.
final class OverridesJson {
    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .build();

    private OverridesJson() {}

    static CheckpointOverrides read(Path file) {
        var stated = (ObjectNode) JsonFile.readObject(file);
        try {
            return JSON.treeToValue(merged(stated, tree(CheckpointOverrides.NONE)), CheckpointOverrides.class);
        } catch (UnrecognizedPropertyException e) {
            throw new CheckpointException(
                    file + ": " + path(e) + ": unknown (expected: one of " + e.getKnownPropertyIds() + ")", e);
        } catch (DatabindException e) {
            String fault = e.getCause() instanceof IllegalArgumentException invalid
                    ? invalid.getMessage()
                    : path(e) + ": " + Printable.excerpt(value(stated, e)) + " (expected: " + expected(e) + ")";
            throw new CheckpointException(file + ": " + fault, e);
        }
    }

    private static JsonNode value(JsonNode root, DatabindException e) {
        JsonNode value = root;
        for (var step : e.getPath()) {
            value = step.getPropertyName() == null ? value.path(step.getIndex()) : value.path(step.getPropertyName());
        }
        return value;
    }

    private static String expected(DatabindException e) {
        Class<?> type = e instanceof MismatchedInputException mismatch ? mismatch.getTargetType() : null;
        if (type == null) {
            return "a value of another kind";
        }
        if (type.isEnum()) {
            return "one of " + Arrays.toString(type.getEnumConstants()).toLowerCase(Locale.ROOT);
        }
        return switch (type.getSimpleName()) {
            case "Integer", "int" -> "a whole number of 32 bits";
            case "Double", "double" -> "a number";
            case "Boolean", "boolean" -> "true or false";
            case "String" -> "a text";
            case "List", "ArrayList" -> "a list";
            default -> "an object";
        };
    }

    static CheckpointOverrides merge(CheckpointOverrides first, CheckpointOverrides second) {
        return JSON.treeToValue(merged(tree(first), tree(second)), CheckpointOverrides.class);
    }

    static Map<String, String> flat(CheckpointOverrides overrides) {
        var values = new TreeMap<String, String>();
        tree(overrides)
                .properties()
                .forEach(group -> group.getValue().properties().stream()
                        .filter(value -> !value.getValue().isNull())
                        .forEach(value -> values.put(
                                group.getKey() + "." + value.getKey(),
                                value.getValue().toString())));
        return values;
    }

    private static ObjectNode tree(CheckpointOverrides overrides) {
        return (ObjectNode) JSON.<JsonNode>valueToTree(overrides);
    }

    /// The values of `stated` and, where it has none, those of `otherwise`.
    private static ObjectNode merged(ObjectNode stated, ObjectNode otherwise) {
        ObjectNode all = otherwise.deepCopy();
        stated.properties().forEach(entry -> {
            if (entry.getValue() instanceof ObjectNode group && all.get(entry.getKey()) instanceof ObjectNode below) {
                all.set(entry.getKey(), merged(group, below));
            } else if (!entry.getValue().isNull()) {
                all.set(entry.getKey(), entry.getValue());
            }
        });
        return all;
    }

    private static String path(DatabindException e) {
        return e.getPath().stream()
                .map(step -> step.getPropertyName() == null ? "[" + step.getIndex() + "]" : step.getPropertyName())
                .collect(Collectors.joining("."));
    }
}
