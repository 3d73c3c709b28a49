package io.rexserve.benchmark.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.rexserve.benchmark.fuzz.ApiDocument.Operation;
import io.rexserve.benchmark.fuzz.GeneratedRequest.Expectation;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Requests by number, made from the OpenAPI document: valid ones, nearly valid ones, and odd ones in every part.
///
/// @param api the document
/// @param host `HOST:PORT` of the server
/// @param images small ones that can be read
/// @param seed same seed and number, same request
public record RequestCases(ApiDocument api, String host, List<byte[]> images, long seed) {
    static final String JSON = "application/json";
    static final String FORM = "multipart/form-data";
    static final String TIMEOUT = "X-Request-Timeout-Ms";
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    private static final int DEADLINE_MILLIS = 20_000;

    public RequestCases {
        images = List.copyOf(images);
    }

    /// A request and the fields that its body was made of, as JSON texts.
    private record Draft(Operation operation, String mediaType, Map<String, String> fields, RequestText text) {}

    /// The request of a number.
    public GeneratedRequest request(int number) {
        var random = new SplittableRandom(seed + GOLDEN * (number + 1L));
        var values = new OddValues(random, api);
        Draft draft = draft(random, values);
        int kind = random.nextInt(20);
        if (kind < 3) {
            return finished(draft, "as documented");
        } else if (kind < 10) {
            return oddField(draft, random, values);
        } else if (kind < 12) {
            return otherFields(draft, random, values);
        } else if (kind < 14) {
            encode(draft);
            return changed(draft, new OddBodies(random).change(draft.text(), draft.mediaType()));
        } else if (kind < 18) {
            encode(draft);
            return changed(draft, new OddHeaders(random).change(draft.text()));
        }
        encode(draft);
        return changed(draft, new OddTargets(random, api).change(draft.text()));
    }

    private Draft draft(SplittableRandom random, OddValues values) {
        List<Operation> operations =
                api.operations().stream().filter(this::isAboutAnImage).toList();
        Operation operation = operations.get(random.nextInt(operations.size()));
        String mediaType = random.nextBoolean() || operation.body(FORM).isEmpty() ? JSON : FORM;
        var text = new RequestText(operation.method(), operation.path(), host);
        text.add(TIMEOUT + ": " + DEADLINE_MILLIS);
        text.add("Accept: " + (random.nextInt(3) == 0 ? "text/event-stream" : "application/json"));
        if (random.nextInt(4) == 0) {
            text.chunked();
        }
        var draft = new Draft(operation, mediaType, new LinkedHashMap<>(), text);
        example(draft, random);
        options(draft, random, values);
        return draft;
    }

    /// Whether it takes one image and answers with JSON, and has examples to begin with.
    private boolean isAboutAnImage(Operation operation) {
        return operation
                        .body(JSON)
                        .map(schema -> api.resolved(schema).path("properties").has("image"))
                        .orElse(false)
                && operation.answerTypes(200).contains(JSON)
                && !examples(operation).isEmpty();
    }

    private static List<JsonNode> examples(Operation operation) {
        return operation
                .node()
                .path("requestBody")
                .path("content")
                .path(JSON)
                .path("examples")
                .valueStream()
                .toList();
    }

    /// Fields of an example of the document, with an image that can be read.
    private void example(Draft draft, SplittableRandom random) {
        List<JsonNode> all = examples(draft.operation());
        JsonNode fields = all.get(random.nextInt(all.size())).path("value");
        fields.propertyStream()
                .forEach(each ->
                        draft.fields().put(each.getKey(), each.getValue().toString()));
        byte[] image = images.get(random.nextInt(images.size()));
        draft.fields().put("image", '"' + Base64.getEncoder().encodeToString(image) + '"');
    }

    private void options(Draft draft, SplittableRandom random, OddValues values) {
        List<String> names = names(draft);
        for (int i = random.nextInt(3); i > 0; i--) {
            String name = names.get(random.nextInt(names.size()));
            if (!draft.fields().containsKey(name)) {
                draft.fields().put(name, values.right(property(draft, name)));
            }
        }
    }

    private JsonNode schema(Draft draft) {
        return api.resolved(draft.operation().body(JSON).orElseThrow());
    }

    private List<String> names(Draft draft) {
        return schema(draft)
                .path("properties")
                .propertyStream()
                .map(Map.Entry::getKey)
                .toList();
    }

    private JsonNode property(Draft draft, String name) {
        return schema(draft).path("properties").path(name);
    }

    private GeneratedRequest oddField(Draft draft, SplittableRandom random, OddValues values) {
        List<String> names = names(draft);
        String name = names.get(random.nextInt(names.size()));
        String value = values.odd(property(draft, name));
        draft.fields().put(name, value);
        return finished(draft, name + " = " + shortened(value));
    }

    private GeneratedRequest otherFields(Draft draft, SplittableRandom random, OddValues values) {
        List<String> present = List.copyOf(draft.fields().keySet());
        String name = present.get(random.nextInt(present.size()));
        return switch (random.nextInt(3)) {
            case 0 -> {
                draft.fields().remove(name);
                yield finished(draft, "without " + name);
            }
            case 1 -> {
                String other = List.of(
                                "Image", "labels ", "lab\\u0000els", "__proto__", "\\ud83d", "a".repeat(3000), "")
                        .get(random.nextInt(7));
                draft.fields().put(other, values.right(property(draft, name)));
                yield finished(draft, "with " + shortened(other));
            }
            default -> {
                encode(draft);
                String twice = ",\"" + name + "\":" + draft.fields().get(name) + "}";
                if (draft.mediaType().equals(JSON)) {
                    String body = new String(draft.text().body(), UTF_8);
                    draft.text().body((body.substring(0, body.length() - 1) + twice).getBytes(UTF_8));
                }
                yield changed(draft, name + " twice");
            }
        };
    }

    private static String shortened(String value) {
        return value.length() > 60 ? value.substring(0, 60) + "… of " + value.length() : value;
    }

    private GeneratedRequest finished(Draft draft, String kind) {
        encode(draft);
        boolean refused = draft.mediaType().equals(JSON) && departs(draft);
        return made(draft, kind, refused ? Expectation.REFUSED : Expectation.ANY);
    }

    /// Whether a body of JSON departs from its schema; null is the same as a field that is left out.
    private boolean departs(Draft draft) {
        try {
            JsonNode body = JsonMapper.shared().readTree(draft.text().body());
            if (body instanceof ObjectNode fields) {
                fields.removeIf(JsonNode::isNull);
            }
            return !api.violations(ApiDocument.bodyPointer(draft.operation(), JSON), body)
                    .isEmpty();
        } catch (JacksonException _) {
            return true;
        }
    }

    private static GeneratedRequest changed(Draft draft, String kind) {
        return made(draft, kind, kind.startsWith(TIMEOUT) ? Expectation.SHORT_DEADLINE : Expectation.ANY);
    }

    private static GeneratedRequest made(Draft draft, String kind, Expectation expectation) {
        String path = draft.text().target().split("\\?", 2)[0];
        String full = draft.text().method() + " " + draft.text().target() + " " + draft.mediaType() + ": " + kind;
        return new GeneratedRequest(draft.text().method(), path, draft.text().bytes(), full, expectation);
    }

    private static void encode(Draft draft) {
        if (draft.mediaType().equals(JSON)) {
            draft.text().add("Content-Type: " + JSON);
            var members = new ArrayList<String>();
            draft.fields().forEach((name, value) -> members.add('"' + name + "\":" + value));
            draft.text().body(("{" + String.join(",", members) + "}").getBytes(UTF_8));
        } else {
            draft.text().add("Content-Type: " + FORM + "; boundary=" + FormText.BOUNDARY);
            draft.text().body(FormText.of(draft.fields()));
        }
    }
}
