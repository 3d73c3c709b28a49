package io.rexserve.data.recipe;

import io.rexserve.data.endpoint.EndpointSettings;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.EnumNamingStrategies;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Maps objects of a complete recipe onto settings records: the component `maxPixels` is the key `max-pixels`.
final class SettingsMapping {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
            .enumNamingStrategy(EnumNamingStrategies.KEBAB_CASE)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    private final YamlTree tree;
    private final ObjectNode complete;

    SettingsMapping(YamlTree tree, ObjectNode complete) {
        this.tree = tree;
        this.complete = complete;
    }

    JsonNode at(String pointer) {
        return complete.at(pointer);
    }

    /// @throws IllegalArgumentException if the record refuses its values
    <T> T map(String pointer, Class<T> type) {
        return map(at(pointer), pointer, type);
    }

    /// With further components that the recipe does not state itself.
    <T> T map(String pointer, Class<T> type, Map<String, Object> more) {
        ObjectNode node = ((ObjectNode) at(pointer)).deepCopy();
        more.forEach((key, value) -> {
            if (value instanceof Boolean || value instanceof Number || value instanceof String) {
                node.set(key, MAPPER.valueToTree(value));
            } else {
                node.putPOJO(key, value);
            }
        });
        return map(node, pointer, type);
    }

    /// Without keys that are none of the record's components.
    <T> T map(String pointer, Class<T> type, Set<String> without) {
        ObjectNode node = ((ObjectNode) at(pointer)).deepCopy();
        without.forEach(node::remove);
        return map(node, pointer, type);
    }

    private <T> T map(JsonNode node, String pointer, Class<T> type) {
        return checked(pointer, () -> MAPPER.treeToValue(node, type));
    }

    EndpointSettings endpoint(String name, String pointer) {
        return map(pointer, EndpointSettings.class, Map.of("name", name));
    }

    /// What a constructor of settings refuses, with the place in the recipe.
    <T> T checked(String pointer, Supplier<T> settings) {
        try {
            return settings.get();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(tree.place(pointer) + ": " + e.getMessage(), e);
        } catch (DatabindException e) {
            Throwable cause = e.getCause();
            if (cause instanceof IllegalArgumentException) {
                throw new IllegalArgumentException(tree.place(pointer) + ": " + cause.getMessage(), e);
            }
            throw e;
        }
    }
}
