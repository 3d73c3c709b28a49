package io.rexserve.benchmark.fuzz;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// An OpenAPI 3.1 document, whose schemas are JSON Schema 2020-12: operations, their bodies and their answers.
public final class ApiDocument {
    private static final String LOCATION = "https://rexserve.test/openapi.json";
    private static final int MAX_ERRORS = 3;

    private final JsonNode document;
    private final SchemaRegistry registry;
    private final Map<String, Schema> schemas = new ConcurrentHashMap<>();
    private final Map<String, Boolean> retryable = new TreeMap<>();
    private final List<Operation> operations = new ArrayList<>();

    /// One method of one path.
    ///
    /// @param method in upper case
    /// @param node its description
    public record Operation(String path, String method, JsonNode node) {
        /// The schema of a request body by media type, references resolved; empty if it takes none of that type.
        Optional<JsonNode> body(String mediaType) {
            JsonNode schema =
                    node.path("requestBody").path("content").path(mediaType).path("schema");
            return schema.isMissingNode() ? Optional.empty() : Optional.of(schema);
        }

        /// Media types of an answer; empty if the status is not documented.
        List<String> answerTypes(int status) {
            return node.path("responses")
                    .path(Integer.toString(status))
                    .path("content")
                    .propertyStream()
                    .map(Map.Entry::getKey)
                    .toList();
        }
    }

    /// @param text the document
    public ApiDocument(byte[] text) {
        document = JsonMapper.shared().readTree(text);
        String json = new String(text, StandardCharsets.UTF_8);
        registry =
                SchemaRegistry.withDialect(Dialects.getOpenApi30(), builder -> builder.schemas(Map.of(LOCATION, json)));
        document.path("paths")
                .propertyStream()
                .forEach(path -> path.getValue()
                        .propertyStream()
                        .forEach(method -> operations.add(new Operation(
                                path.getKey(),
                                method.getKey().toUpperCase(java.util.Locale.ROOT),
                                method.getValue()))));
        if (operations.isEmpty()) {
            throw new IllegalArgumentException("openapi: no operations (expected: some)");
        }
        operations.forEach(operation -> operation.node().path("responses").forEach(this::readProblems));
    }

    private void readProblems(JsonNode response) {
        response.path("content")
                .path("application/problem+json")
                .path("examples")
                .propertyStream()
                .forEach(example -> retryable.put(
                        example.getKey(),
                        example.getValue().path("value").path("retryable").asBoolean()));
    }

    public List<Operation> operations() {
        return List.copyOf(operations);
    }

    Optional<Operation> operation(String method, String path) {
        return operations.stream()
                .filter(each -> each.method().equals(method) && each.path().equals(path))
                .findFirst();
    }

    /// Whether a problem of a code may succeed when it is sent again; empty for a code that is not documented.
    Optional<Boolean> retryable(String code) {
        return Optional.ofNullable(retryable.get(code));
    }

    /// A node with its reference followed.
    JsonNode resolved(JsonNode schema) {
        String reference = schema.path("$ref").asString("");
        return reference.isEmpty() ? schema : resolved(document.at(reference.substring(1)));
    }

    /// What a value violates of a schema of the document, by JSON pointer; at most three.
    ///
    /// @param pointer such as `/components/schemas/Problem`
    List<String> violations(String pointer, JsonNode value) {
        Schema schema =
                schemas.computeIfAbsent(pointer, key -> registry.getSchema(SchemaLocation.of(LOCATION + "#" + key)));
        return schema.validate(value).stream()
                .limit(MAX_ERRORS)
                .map(error -> error.getInstanceLocation() + " " + error.getMessage())
                .toList();
    }

    /// The pointer of the schema of a body.
    static String bodyPointer(Operation operation, String mediaType) {
        return pointer(operation) + "/requestBody/content/" + escaped(mediaType) + "/schema";
    }

    /// The pointer of the schema of an answer.
    static String answerPointer(Operation operation, int status, String mediaType) {
        return pointer(operation) + "/responses/" + status + "/content/" + escaped(mediaType) + "/schema";
    }

    private static String pointer(Operation operation) {
        return "/paths/" + escaped(operation.path()) + "/" + operation.method().toLowerCase(java.util.Locale.ROOT);
    }

    private static String escaped(String key) {
        return key.replace("~", "~0").replace("/", "~1");
    }
}
