package io.rexserve.data.recipe;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The JSON schema of recipes, which is the one place of every key, type, range and default.
///
/// Besides JSON Schema, one rule: where an object has the key `by`, the keys that its values can name are choices. A
/// choice that `by` names gets its defaults, and one that it does not name may not be given.
final class RecipeSchema {
    private static final String RESOURCE = "recipe.schema.json";
    private static final JsonNode DOCUMENT = read();
    private static final Schema SCHEMA = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(DOCUMENT);

    private RecipeSchema() {}

    static JsonNode document() {
        return DOCUMENT;
    }

    private static JsonNode read() {
        try (InputStream in = Objects.requireNonNull(RecipeSchema.class.getResourceAsStream(RESOURCE), RESOURCE)) {
            return JsonMapper.shared().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The recipe with every default in it, in the schema's order of keys.
    ///
    /// @throws IllegalArgumentException if it breaks the schema, with the line and the key
    static ObjectNode complete(YamlTree tree) {
        List<Error> errors = SCHEMA.validate(tree.root());
        if (!errors.isEmpty()) {
            throw new IllegalArgumentException(errors.stream()
                    .sorted(Comparator.comparingInt(error -> line(tree, error)))
                    .map(error -> message(tree, error))
                    .distinct()
                    .limit(5)
                    .collect(Collectors.joining("\n")));
        }
        return (ObjectNode) filled(tree.root(), DOCUMENT, tree, "");
    }

    private static int line(YamlTree tree, Error error) {
        return tree.lines().getOrDefault(pointer(error), Integer.MAX_VALUE);
    }

    private static String pointer(Error error) {
        String pointer = error.getInstanceLocation().toString();
        return error.getKeyword().equals("additionalProperties")
                ? YamlTree.child(pointer, Objects.requireNonNull(error.getProperty()))
                : pointer;
    }

    private static String message(YamlTree tree, Error error) {
        String place = tree.place(pointer(error));
        JsonNode rule = resolved(schemaAt(error));
        return switch (error.getKeyword()) {
            case "additionalProperties" -> place + ": unknown key (expected: " + keys(rule) + ")";
            case "required" -> place + ": no " + error.getProperty() + " (expected: one)";
            default -> place + ": " + shown(error.getInstanceNode()) + " (expected: " + expectation(error, rule) + ")";
        };
    }

    /// The schema object that holds the broken keyword.
    private static JsonNode schemaAt(Error error) {
        String fragment = String.valueOf(error.getSchemaLocation().getFragment());
        JsonNode keyword = DOCUMENT.at(fragment.substring(0, Math.max(0, fragment.lastIndexOf('/'))));
        return keyword.isMissingNode() ? DOCUMENT : keyword;
    }

    private static String keys(JsonNode schema) {
        return schema.path("properties").propertyStream().map(Map.Entry::getKey).collect(Collectors.joining(", "));
    }

    private static String shown(JsonNode value) {
        String text = value.isString() ? "\"" + value.asString() + "\"" : value.toString();
        return text.length() > 100 ? text.substring(0, 100) + "..." : text;
    }

    private static String expectation(Error error, JsonNode rule) {
        JsonNode limit = rule.path(error.getKeyword());
        return switch (error.getKeyword()) {
            case "enum" ->
                limit.valueStream()
                        .map(value -> value.isString() ? value.asString() : value.toString())
                        .collect(Collectors.joining(", "));
            case "const" -> limit.toString();
            case "type" -> type(limit);
            case "minimum" -> ">= " + limit;
            case "maximum" -> "<= " + limit;
            case "exclusiveMinimum" -> "> " + limit;
            case "exclusiveMaximum" -> "< " + limit;
            case "minItems" -> "at least " + limit + " in the list";
            case "minLength" -> "some text";
            case "uniqueItems" -> "each one once";
            case "pattern" -> "text like " + limit.asString();
            default -> error.getMessage();
        };
    }

    private static String type(JsonNode types) {
        Stream<JsonNode> all = types.isArray() ? types.valueStream() : Stream.of(types);
        return all.map(JsonNode::asString)
                .map(type -> switch (type) {
                    case "object" -> "keys and values";
                    case "array" -> "a list";
                    case "integer" -> "a whole number";
                    case "number" -> "a number";
                    case "boolean" -> "true or false";
                    case "string" -> "text";
                    default -> type;
                })
                .collect(Collectors.joining(", or "));
    }

    private static JsonNode resolved(JsonNode schema) {
        JsonNode reference = schema.path("$ref");
        return reference.isString() ? DOCUMENT.at(reference.asString().substring(1)) : schema;
    }

    private static JsonNode filled(JsonNode value, JsonNode unresolved, YamlTree tree, String pointer) {
        JsonNode schema = resolved(unresolved);
        if (!(value instanceof ObjectNode object)) {
            return value;
        }
        var result = JsonMapper.shared().createObjectNode();
        schema.path("properties").propertyStream().forEach(property -> {
            JsonNode given = object.path(property.getKey());
            JsonNode child = given.isMissingNode() ? resolvedDefault(property.getValue()) : given;
            if (!child.isMissingNode()) {
                result.set(
                        property.getKey(),
                        filled(child, property.getValue(), tree, YamlTree.child(pointer, property.getKey())));
            }
        });
        JsonNode others = schema.path("additionalProperties");
        object.propertyStream()
                .filter(entry -> !result.has(entry.getKey()))
                .forEach(entry -> result.set(
                        entry.getKey(),
                        filled(entry.getValue(), others, tree, YamlTree.child(pointer, entry.getKey()))));
        choose(result, schema, tree, pointer);
        return result;
    }

    private static JsonNode resolvedDefault(JsonNode property) {
        JsonNode here = property.path("default");
        return here.isMissingNode() ? resolved(property).path("default") : here;
    }

    /// Gives the choices that `by` names their defaults, and refuses the others.
    private static void choose(ObjectNode object, JsonNode schema, YamlTree tree, String pointer) {
        JsonNode by = schema.path("properties").path("by");
        if (by.isMissingNode()) {
            return;
        }
        JsonNode choices = by.path("items").has("enum") ? by.path("items").path("enum") : by.path("enum");
        Set<String> chosen = new HashSet<>();
        JsonNode named = object.path("by");
        (named.isArray() ? named.valueStream() : Stream.of(named)).forEach(value -> chosen.add(value.asString()));
        choices.valueStream().map(JsonNode::asString).forEach(choice -> {
            JsonNode choiceSchema = schema.path("properties").path(choice);
            if (!chosen.contains(choice) && object.has(choice)) {
                throw new IllegalArgumentException(tree.place(YamlTree.child(pointer, choice))
                        + ": has no effect, as by is " + shown(named) + " (expected: no such key)");
            } else if (chosen.contains(choice) && !object.has(choice) && !choiceSchema.isMissingNode()) {
                requireOptional(choiceSchema, tree, pointer, choice);
                object.set(
                        choice,
                        filled(
                                JsonMapper.shared().createObjectNode(),
                                choiceSchema,
                                tree,
                                YamlTree.child(pointer, choice)));
            }
        });
    }

    /// A choice whose settings cannot all be defaults, such as the name of an endpoint, has to be given.
    private static void requireOptional(JsonNode choiceSchema, YamlTree tree, String pointer, String choice) {
        JsonNode required = resolved(choiceSchema).path("required");
        if (!required.isEmpty()) {
            throw new IllegalArgumentException(tree.place(YamlTree.child(pointer, "by")) + ": " + choice + " without "
                    + YamlTree.name(YamlTree.child(pointer, choice)) + " (expected: it, with "
                    + required.valueStream().map(JsonNode::asString).collect(Collectors.joining(", ")) + ")");
        }
    }
}
