package io.rexserve.gateway.mcp;

import io.modelcontextprotocol.spec.McpSchema.Tool;
import io.modelcontextprotocol.spec.McpSchema.ToolAnnotations;
import io.rexserve.gateway.task.Labels;
import io.rexserve.gateway.task.ProposalOptions;
import io.rexserve.gateway.task.RegionSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What the tools take and give, as JSON schemas.
final class ToolSchemas {
    private static final String IMAGE = "image";
    static final String PATH = "path";

    private static final Map<String, Object> BOX = Map.of(
            "type",
            "array",
            "items",
            Map.of("type", "number"),
            "minItems",
            4,
            "maxItems",
            4,
            "description",
            "x1, y1, x2, y2 in pixels of the upright picture");
    private static final Map<String, Object> UNIT = Map.of("type", "number", "minimum", 0, "maximum", 1);

    private final boolean files;

    /// @param files whether a picture may be the path of a local file
    ToolSchemas(boolean files) {
        this.files = files;
    }

    List<Tool> all() {
        return List.of(
                tool(
                        "detect",
                        "Find objects by name",
                        "Finds every object of each label in a picture: a box and a score for each. "
                                + "A label that the model does not know finds nothing and is named in the warnings.",
                        input(
                                Map.of("labels", texts("names of things, such as turtle"), "threshold", threshold()),
                                "labels"),
                        output(Map.of("objects", objects()), "objects")),
                tool(
                        "refer",
                        "Find objects by description",
                        "Finds the objects that referring expressions mean, such as \"leftmost turtle\". "
                                + "The embedded model knows place and size: leftmost, rightmost, topmost, bottommost, "
                                + "largest, smallest, in front of a name.",
                        input(Map.of("phrases", texts("referring expressions"), "threshold", threshold()), "phrases"),
                        output(Map.of("objects", objects()), "objects")),
                tool(
                        "describe",
                        "Say what is in regions",
                        "Names or describes what is inside boxes of a picture; without boxes, everything that is found in it. "
                                + "The embedded model was trained for style category only.",
                        input(Map.of(
                                "boxes",
                                described(
                                        Map.of(
                                                "type",
                                                "array",
                                                "items",
                                                BOX,
                                                "minItems",
                                                1,
                                                "maxItems",
                                                RegionSource.MAX_REGIONS),
                                        "what to describe; everything that is found where there are none"),
                                "style",
                                Map.of(
                                        "type",
                                        "string",
                                        "enum",
                                        List.of("category", "phrase", "brief", "sentence"),
                                        "description",
                                        "category by default"),
                                "maxRegions",
                                Map.of(
                                        "type",
                                        "integer",
                                        "minimum",
                                        1,
                                        "maximum",
                                        ProposalOptions.MAX_PROPOSALS,
                                        "description",
                                        "without boxes: at most so many, best first; 20 by default"))),
                        output(Map.of("regions", regions()), "regions")),
                tool(
                        "draw",
                        "Draw boxes on the picture",
                        "Finds objects like detect or, with phrases, like refer, and gives the picture with their boxes drawn.",
                        input(Map.of(
                                "labels", texts("names of things; or give phrases"),
                                "phrases", texts("referring expressions; or give labels"),
                                "threshold", threshold())),
                        output(Map.of("objects", objects()), "objects")),
                models());
    }

    private static Tool models() {
        return Tool.builder("models", Map.of("type", "object", "properties", Map.of(), "additionalProperties", false))
                .title("Say which models answer")
                .description("The models that are served, what they were trained for, and the names that they know.")
                .outputSchema(Map.of(
                        "type",
                        "object",
                        "properties",
                        Map.of("data", Map.of("type", "array", "items", Map.of("type", "object"))),
                        "required",
                        List.of("data")))
                .annotations(readOnly())
                .build();
    }

    private static Tool tool(
            String name, String title, String description, Map<String, Object> input, Map<String, Object> output) {
        return Tool.builder(name, input)
                .title(title)
                .description(description)
                .outputSchema(output)
                .annotations(readOnly())
                .build();
    }

    private static ToolAnnotations readOnly() {
        return ToolAnnotations.builder()
                .readOnlyHint(true)
                .idempotentHint(true)
                .openWorldHint(false)
                .build();
    }

    private Map<String, Object> input(Map<String, Object> fields, String... required) {
        var properties = new LinkedHashMap<String, Object>();
        properties.put(
                IMAGE,
                Map.of(
                        "type",
                        "string",
                        "description",
                        "the picture's file as base64 or a data: URL: JPEG, PNG, WebP, GIF or BMP"));
        if (files) {
            properties.put(
                    PATH, Map.of("type", "string", "description", "in place of image: the path of a local file"));
        }
        properties.putAll(new TreeMap<>(fields));
        properties.put(
                "model", Map.of("type", "string", "description", "which model answers, where there are several"));
        var schema = new LinkedHashMap<String, Object>();
        schema.put("type", "object");
        schema.put("properties", properties);
        var needed = new ArrayList<>(List.of(required));
        if (!files) {
            needed.addFirst(IMAGE);
        }
        schema.put("required", needed);
        schema.put("additionalProperties", false);
        return schema;
    }

    private static Map<String, Object> output(Map<String, Object> fields, String required) {
        var properties = new LinkedHashMap<String, Object>(fields);
        properties.put(
                IMAGE,
                object(
                        Map.of("width", Map.of("type", "integer"), "height", Map.of("type", "integer")),
                        "width",
                        "height"));
        properties.put(
                "warnings",
                list(object(
                        Map.of("code", Map.of("type", "string"), "message", Map.of("type", "string")),
                        "code",
                        "message")));
        return object(properties, required, IMAGE, "warnings");
    }

    private static Map<String, Object> objects() {
        return list(
                object(Map.of("label", Map.of("type", "string"), "box", BOX, "score", UNIT), "label", "box", "score"));
    }

    private static Map<String, Object> regions() {
        return list(object(Map.of("box", BOX, "text", Map.of("type", "string")), "box", "text"));
    }

    private static Map<String, Object> threshold() {
        return described(UNIT, "lowest score of an object; without it those that the model points at");
    }

    private static Map<String, Object> texts(String description) {
        return Map.of(
                "type",
                "array",
                "items",
                Map.of("type", "string", "minLength", 1, "maxLength", Labels.MAX_LENGTH),
                "minItems",
                1,
                "maxItems",
                Labels.MAX_COUNT,
                "description",
                description);
    }

    private static Map<String, Object> described(Map<String, Object> schema, String description) {
        var described = new LinkedHashMap<String, Object>(schema);
        described.put("description", description);
        return described;
    }

    private static Map<String, Object> list(Map<String, Object> items) {
        return Map.of("type", "array", "items", items);
    }

    private static Map<String, Object> object(Map<String, Object> properties, String... required) {
        return Map.of("type", "object", "properties", properties, "required", List.of(required));
    }
}
