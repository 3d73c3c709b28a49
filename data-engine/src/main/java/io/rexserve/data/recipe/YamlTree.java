package io.rexserve.data.recipe;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.JsonSchema;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A YAML document as a JSON tree that still knows the line of every value.
///
/// By YAML's JSON schema only `true`, `false`, `null` and JSON's numbers are anything else than text: `no`, `off` and
/// dates stay what they are. Anchors, aliases and tags are refused: a recipe is data that a person can read.
///
/// @param label of the document in messages, such as its file name
/// @param lines from a JSON pointer to the line of its key, from 1
record YamlTree(String label, ObjectNode root, Map<String, Integer> lines) {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /// @throws IllegalArgumentException if it is no YAML, or anything else than keys and values
    static YamlTree of(String text, String label) {
        var settings = LoadSettings.builder()
                .setLabel(label)
                .setSchema(new JsonSchema())
                .build();
        Node node;
        try {
            node = new Compose(settings).composeString(text).orElse(null);
        } catch (MarkedYamlEngineException e) {
            String line =
                    e.getProblemMark().map(mark -> ":" + (mark.getLine() + 1)).orElse("");
            throw new IllegalArgumentException(label + line + ": " + e.getProblem() + " (expected: YAML)", e);
        } catch (YamlEngineException e) {
            throw new IllegalArgumentException(label + ": " + e.getMessage() + " (expected: YAML)", e);
        }
        if (!(node instanceof MappingNode mapping)) {
            throw new IllegalArgumentException(label + ": " + (node == null ? "empty" : "no keys")
                    + " (expected: a recipe with keys such as seed, endpoints and stages)");
        }
        var tree = new YamlTree(label, JSON.objectNode(), new HashMap<>());
        tree.fill(tree.root, mapping, "");
        return tree;
    }

    /// `recipe.yaml:12: caption.by`, for messages about a value.
    String place(String pointer) {
        String known = pointer;
        while (!known.isEmpty() && !lines.containsKey(known)) {
            known = known.substring(0, known.lastIndexOf('/'));
        }
        Integer line = lines.get(known);
        return label + (line == null ? "" : ":" + line) + ": " + (pointer.isEmpty() ? "recipe" : name(pointer));
    }

    /// `/stages/caption/by/0` as `stages.caption.by.0`.
    static String name(String pointer) {
        return pointer.isEmpty() ? "" : unescaped(pointer.substring(1).replace('/', '.'));
    }

    private static String unescaped(String token) {
        return token.replace("~1", "/").replace("~0", "~");
    }

    static String child(String pointer, String key) {
        return pointer + "/" + key.replace("~", "~0").replace("/", "~1");
    }

    private void fill(ObjectNode object, MappingNode mapping, String pointer) {
        for (NodeTuple tuple : mapping.getValue()) {
            String key = key(tuple.getKeyNode(), pointer);
            String child = child(pointer, key);
            if (object.has(key)) {
                throw new IllegalArgumentException(label + ":" + line(tuple.getKeyNode()) + ": " + name(child)
                        + ": given twice (line " + lines.get(child) + " too; expected: once)");
            }
            lines.put(child, line(tuple.getKeyNode()));
            object.set(key, value(tuple.getValueNode(), child));
        }
    }

    private String key(Node node, String pointer) {
        if (node instanceof ScalarNode scalar && node.getAnchor().isEmpty()) {
            return scalar.getValue();
        }
        throw new IllegalArgumentException(
                label + ":" + line(node) + ": " + name(pointer) + ": a key that is no plain word (expected: one)");
    }

    private JsonNode value(Node node, String pointer) {
        if (node.getAnchor().isPresent()) {
            throw new IllegalArgumentException(label + ":" + line(node) + ": " + name(pointer) + ": anchor &"
                    + node.getAnchor().get() + " (expected: values without anchors and aliases)");
        }
        return switch (node) {
            case MappingNode mapping -> {
                var object = JSON.objectNode();
                fill(object, mapping, pointer);
                yield object;
            }
            case SequenceNode sequence -> {
                var array = JSON.arrayNode();
                for (Node item : sequence.getValue()) {
                    String child = pointer + "/" + array.size();
                    lines.put(child, line(item));
                    array.add(value(item, child));
                }
                yield array;
            }
            case ScalarNode scalar -> scalar(scalar, pointer);
            default -> throw new IllegalArgumentException(place(pointer) + ": alias (expected: a value)");
        };
    }

    private JsonNode scalar(ScalarNode node, String pointer) {
        String text = node.getValue();
        Tag tag = node.getTag();
        if (tag.equals(Tag.STR)) {
            return JSON.stringNode(text);
        } else if (tag.equals(Tag.NULL)) {
            return JSON.nullNode();
        } else if (tag.equals(Tag.BOOL)) {
            return JSON.booleanNode(text.equals("true"));
        }
        try {
            if (tag.equals(Tag.INT)) {
                return integer(new BigInteger(text));
            } else if (tag.equals(Tag.FLOAT)) {
                return JSON.numberNode(new BigDecimal(text).doubleValue());
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    label + ":" + line(node) + ": " + name(pointer) + ": " + text + " (expected: a number)", e);
        }
        throw new IllegalArgumentException(
                label + ":" + line(node) + ": " + name(pointer) + ": tag " + tag + " (expected: no tag)");
    }

    private static JsonNode integer(BigInteger value) {
        return value.bitLength() < Long.SIZE ? JSON.numberNode(value.longValue()) : JSON.numberNode(value);
    }

    private static int line(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
    }
}
