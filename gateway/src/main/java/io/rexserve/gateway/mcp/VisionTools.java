package io.rexserve.gateway.mcp;

import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ImageContent;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import io.rexserve.gateway.problem.ProblemException;
import io.rexserve.gateway.protocol.JsonTree;
import io.rexserve.gateway.protocol.PictureReference;
import io.rexserve.gateway.task.FieldText;
import io.rexserve.gateway.task.TaskName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The tools that agents call: `detect`, `refer`, `describe`, `draw`, and `models`.
public final class VisionTools {
    /// What agents are told about all of them.
    public static final String INSTRUCTIONS =
            "Finds, names and draws things in pictures. Boxes are [x1, y1, x2, y2] in pixels of the upright picture, origin at "
                    + "the upper left; score is 0 to 1. Ask models first for the names that the model knows: other names find nothing.";

    private static final int DESCRIBED = 20;
    private static final String OBJECTS = "objects";
    private static final String LABEL = "label";
    private static final String WARNINGS = "warnings";

    private final JsonMapper json;
    private final ToolSchemas schemas;
    private final boolean files;
    private final long maxFile;

    /// @param files whether a picture may be the path of a local file
    /// @param maxFile bytes of one
    public VisionTools(JsonMapper json, boolean files, long maxFile) {
        this.json = json;
        this.schemas = new ToolSchemas(files);
        this.files = files;
        this.maxFile = maxFile;
    }

    /// What there is to call.
    public List<Tool> definitions() {
        return schemas.all();
    }

    /// Calls a tool.
    ///
    /// @param arguments that its schema permits
    /// @throws ProblemException why there is no answer
    public CallToolResult call(String name, Map<String, Object> arguments, ToolBackend backend) throws Exception {
        ObjectNode given = json.valueToTree(arguments);
        return switch (name) {
            case "detect" -> found(detect(given), given, backend);
            case "refer" -> found(refer(given), given, backend);
            case "draw" -> draw(given, backend);
            case "describe" -> describe(given, backend);
            case "models" -> result(backend.answer("/v1/models", null, json.createObjectNode()));
            default ->
                throw ProblemException.invalid("name", FieldText.echo(name) + " (expected: a tool that is listed)");
        };
    }

    /// The answer that says why there is none.
    public static CallToolResult failed(ProblemException problem) {
        Long seconds = problem.retryAfterSeconds();
        return CallToolResult.builder()
                .addTextContent(problem.kind().code() + ": " + problem.detail()
                        + (seconds == null ? "" : " (try again in " + seconds + " s)"))
                .isError(true)
                .build();
    }

    private ObjectNode detect(JsonNode given) {
        ObjectNode fields = json.createObjectNode().put("task", TaskName.DETECT.code());
        return fields.set("labels", given.path("labels"));
    }

    private ObjectNode refer(JsonNode given) {
        ObjectNode fields = json.createObjectNode().put("task", TaskName.REFER.code());
        return fields.set("phrases", given.path("phrases"));
    }

    private JsonNode ask(ObjectNode fields, JsonNode given, ToolBackend backend) throws Exception {
        copy(given, "threshold", fields, "objectThreshold");
        copy(given, "model", fields, "model");
        return backend.answer("/v1/ask", picture(given), fields);
    }

    private static void copy(JsonNode from, String field, ObjectNode to, String as) {
        if (from.has(field)) {
            to.set(as, from.path(field));
        }
    }

    private CallToolResult found(ObjectNode fields, JsonNode given, ToolBackend backend) throws Exception {
        return result(objects(ask(fields, given, backend)));
    }

    private CallToolResult draw(JsonNode given, ToolBackend backend) throws Exception {
        if (given.has("labels") == given.has("phrases")) {
            throw ProblemException.invalid("labels", "beside phrases, or neither (expected: one of the two)");
        }
        ObjectNode fields = given.has("labels") ? detect(given) : refer(given);
        fields.putArray("include").add("visualization");
        JsonNode answer = ask(fields, given, backend);
        ObjectNode found = objects(answer);
        return CallToolResult.builder()
                .addTextContent(found.toString())
                .addContent(ImageContent.builder(answer.path("visualization").asString(), "image/png")
                        .build())
                .structuredContent(json.convertValue(found, Object.class))
                .build();
    }

    private CallToolResult describe(JsonNode given, ToolBackend backend) throws Exception {
        String style = given.path("style").asString("category");
        ObjectNode fields =
                json.createObjectNode().put("task", "region_" + style).put("regions", "all");
        if (given.has("boxes")) {
            fields.set("boxes", given.path("boxes"));
        } else {
            fields.put("maxProposals", given.path("maxRegions").asInt(DESCRIBED));
        }
        JsonNode answer = ask(fields, given, backend);
        ObjectNode described = about(answer);
        ArrayNode regions = described.putArray("regions");
        answer.path("regions")
                .forEach(region -> regions.addObject()
                        .put("text", region.path("text").asString())
                        .set("box", region.path("box")));
        return result(described);
    }

    /// The objects of an answer of `/v1/ask`, in the order of their phrases.
    private ObjectNode objects(JsonNode answer) {
        ObjectNode found = about(answer);
        ArrayNode objects = found.putArray(OBJECTS);
        answer.path("phrases")
                .forEach(phrase -> phrase.path(OBJECTS).forEach(object -> {
                    String label =
                            object.path(LABEL).asString(phrase.path(LABEL).asString(""));
                    ObjectNode one = objects.addObject().put(LABEL, label);
                    one.set("box", object.path("box"));
                    one.set("score", object.path("score"));
                }));
        return found;
    }

    private ObjectNode about(JsonNode answer) {
        ObjectNode about = json.createObjectNode();
        about.set("image", answer.path("image"));
        ArrayNode warnings = about.putArray(WARNINGS);
        answer.path(WARNINGS)
                .forEach(warning -> warnings.addObject()
                        .put("code", warning.path("code").asString())
                        .put("message", warning.path("message").asString()));
        return about;
    }

    private CallToolResult result(JsonNode structured) {
        return CallToolResult.builder()
                .addTextContent(structured.toString())
                .structuredContent(json.convertValue(structured, Object.class))
                .build();
    }

    private PictureReference picture(JsonNode given) {
        String image = JsonTree.text(given, "", "image");
        String path = files ? JsonTree.text(given, "", ToolSchemas.PATH) : null;
        if ((image == null) == (path == null)) {
            throw ProblemException.invalid(
                    "image",
                    files ? "beside path, or neither (expected: one of the two)" : "missing (expected: a picture)");
        }
        if (path != null) {
            return file(path);
        }
        return image != null && image.regionMatches(true, 0, "https:", 0, "https:".length())
                ? PictureReference.ofUrl("image", image)
                : PictureReference.ofBase64("image", Objects.requireNonNull(image));
    }

    private PictureReference file(String text) {
        try {
            Path path = Path.of(text);
            if (!Files.isRegularFile(path)) {
                throw ProblemException.invalid(ToolSchemas.PATH, FieldText.echo(text) + " (expected: a file)");
            }
            if (Files.size(path) > maxFile) {
                throw ProblemException.invalid(
                        ToolSchemas.PATH, Files.size(path) + " bytes (expected: at most " + maxFile + ")");
            }
            return new PictureReference.Inline(Files.readAllBytes(path));
        } catch (InvalidPathException | IOException _) {
            throw ProblemException.invalid(
                    ToolSchemas.PATH, FieldText.echo(text) + " (expected: a file that can be read)");
        }
    }
}
