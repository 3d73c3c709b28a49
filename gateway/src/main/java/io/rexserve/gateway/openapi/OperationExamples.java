package io.rexserve.gateway.openapi;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The examples of an operation, read from `examples/OPERATION.json`.
///
/// The field `image` of a request stands for the file `examples/picture.jpg`, so that every request can be sent as it
/// is
/// shown.
///
/// @param answer what status 200 says, in words; empty where the annotation says it
/// @param requests by name, each of which is answered with status 200
/// @param answers by name
/// @param events by name, each an object of one event
/// @param lines a request of lines, each an object with a body of another operation; empty where none is taken
record OperationExamples(
        String answer,
        Map<String, Object> requests,
        Map<String, Object> answers,
        Map<String, Object> events,
        String lines) {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String FOLDER = "examples/";
    private static final String IMAGE = "image";
    private static final String PICTURE = picture();

    static OperationExamples of(String operation) {
        try (InputStream in = OperationExamples.class.getResourceAsStream(FOLDER + operation + ".json")) {
            if (in == null) {
                return new OperationExamples("", Map.of(), Map.of(), Map.of(), "");
            }
            JsonNode all = JSON.readTree(in);
            return new OperationExamples(
                    all.path("answer").asString(""),
                    read(all.path("requests")),
                    read(all.path("answers")),
                    read(all.path("events")),
                    lines(all.path("lines")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String lines(JsonNode lines) {
        var text = new StringBuilder();
        for (JsonNode line : lines) {
            ((ObjectNode) line.path("body")).put(IMAGE, PICTURE);
            text.append(line).append('\n');
        }
        return text.toString();
    }

    private static Map<String, Object> read(JsonNode examples) {
        var values = new LinkedHashMap<String, Object>();
        examples.properties().forEach(example -> {
            if (example.getValue() instanceof ObjectNode request
                    && request.path(IMAGE).isString()) {
                request.put(IMAGE, PICTURE);
            }
            values.put(example.getKey(), JSON.convertValue(example.getValue(), Object.class));
        });
        return values;
    }

    private static String picture() {
        try (InputStream in =
                Objects.requireNonNull(OperationExamples.class.getResourceAsStream(FOLDER + "picture.jpg"))) {
            return Base64.getEncoder().encodeToString(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
