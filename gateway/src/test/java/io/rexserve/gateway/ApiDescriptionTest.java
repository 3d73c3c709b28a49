package io.rexserve.gateway;

import static io.rexserve.gateway.RunningGateway.image;
import static io.rexserve.gateway.RunningGateway.labels;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.gateway.RunningGateway.Part;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// The description at `/openapi.json` against the answers themselves.
class ApiDescriptionTest {
    private static final Part[] EVERYTHING = {
        image(),
        labels("cat"),
        labels("dragon"),
        new Part("include", "proposals"),
        new Part("include", "timings"),
        new Part("include", "visualization")
    };

    private static final Part ANSWER = new Part("include", "answer");

    private static RunningGateway gateway;
    private static JsonNode api;

    @BeforeAll
    static void start() {
        gateway = RunningGateway.shared();
        gateway.services.imageSeen.complete(null);
        api = gateway.get("/openapi.json").body();
    }

    @Test
    void describesEveryMemberOfEveryAnswer() {
        requireDescribed(gateway.detect(EVERYTHING).body(), schema("/v1/detect", "200", "application/json"), "detect");
        requireDescribed(
                gateway.multipart("/v1/proposals", image(), EVERYTHING[4], EVERYTHING[5])
                        .body(),
                schema("/v1/proposals", "200", "application/json"),
                "proposals");
        requireDescribed(
                gateway.detect(image()).body(), schema("/v1/detect", "400", "application/problem+json"), "problem");
        requireDescribed(gateway.get("/v1/models").body(), schema("/v1/models", "200", "application/json"), "models");
    }

    @Test
    void modelsHaveNoProblemsOfBodies() {
        assertThat(operation("/v1/models").path("responses").propertyNames())
                .contains("429", "503", "504")
                .doesNotContain("404", "405", "413", "415", "422", "499");
    }

    @Test
    void describesEveryMemberOfEveryTasksAnswer() {
        JsonNode schema = schema("/v1/ask", "200", "application/json");
        for (String task : List.of("detect", "count")) {
            requireDescribed(
                    gateway.multipart("/v1/ask", image(), new Part("task", task), labels("cat"), labels("dragon"))
                            .body(),
                    schema,
                    task);
        }
        Part[] caption = {
            image(), new Part("task", "caption_brief"), EVERYTHING[3], EVERYTHING[4], EVERYTHING[5], ANSWER
        };
        requireDescribed(gateway.multipart("/v1/ask", caption).body(), schema, "caption");
        JsonNode described = gateway.multipart(
                        "/v1/ask",
                        image(),
                        new Part("task", "region_brief"),
                        new Part("regions", "all"),
                        new Part("boxes", "0,0,9,9"),
                        EVERYTHING[4])
                .body();
        requireDescribed(described, schema, "regions");
        assertThat(described.path("regions").size()).isEqualTo(1);
    }

    @Test
    void everyExampleOfARequestIsAnsweredAsItIsShown() {
        api.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(method -> {
                    JsonNode media = method.getValue()
                            .path("requestBody")
                            .path("content")
                            .path("application/json");
                    media.path("examples").properties().forEach(example -> {
                        RunningGateway.Answer answer = gateway.json(
                                path.getKey(), example.getValue().path("value").toString());
                        assertThat(answer.status())
                                .as(path.getKey() + " " + example.getKey() + ": " + answer.detail())
                                .isEqualTo(200);
                    });
                }));
    }

    @Test
    void theExampleOfLinesMakesABatch() {
        String lines = operation("/v1/batches")
                .at("/requestBody/content/application~1x-ndjson/examples/lines/value")
                .asString();

        RunningGateway.Answer answer = gateway.send(gateway.request("/v1/batches")
                .header("Content-Type", "application/x-ndjson")
                .POST(BodyPublishers.ofString(lines)));

        assertThat(answer.status()).as(answer.detail()).isEqualTo(202);
    }

    /// Those that a caller brings about alone.
    @Test
    void problemsReadAsTheyAreShown() {
        byte[] picture = Base64.getDecoder()
                .decode(operation("/v1/detect")
                        .at("/requestBody/content/application~1json/examples/two_labels/value/image")
                        .asString());
        requireShown("400", "invalid_request", detect(picture, "\"maxProposals\": 901, \"labels\": [\"cat\"]"));
        requireShown("400", "malformed_body", gateway.json("/v1/detect", "{\"labels\": [\"cat\""));
        requireShown(
                "406",
                "not_acceptable",
                gateway.send(gateway.request("/v1/detect")
                        .header("Content-Type", "application/json")
                        .header("Accept", "text/html")
                        .POST(BodyPublishers.ofString("{}"))));
        requireShown(
                "415",
                "unsupported_media_type",
                gateway.send(gateway.request("/v1/detect")
                        .header("Content-Type", "text/plain")
                        .POST(BodyPublishers.ofString("{}"))));
        requireShown("415", "unknown_image_format", detect("hello".getBytes(UTF_8), "\"labels\": [\"cat\"]"));
    }

    private static RunningGateway.Answer detect(byte[] image, String fields) {
        return gateway.json("/v1/detect", "{\"image\": \"" + RunningGateway.base64(image) + "\", " + fields + "}");
    }

    private static void requireShown(String status, String code, RunningGateway.Answer answer) {
        JsonNode example = media("/v1/detect", status, "application/problem+json")
                .path("examples")
                .path(code)
                .path("value");
        assertThat(answer.status()).as(code).hasToString(status);
        for (String field : List.of("type", "title", "status", "detail", "code", "errors", "retryable")) {
            assertThat(answer.body().path(field)).as(code + "." + field).isEqualTo(example.path(field));
        }
    }

    @Test
    void hasAnExampleOfEveryTask() {
        JsonNode media =
                operation("/v1/ask").path("requestBody").path("content").path("application/json");
        JsonNode tasks =
                resolved(media.path("schema")).path("properties").path("task").path("enum");

        assertThat(names(tasks))
                .hasSize(11)
                .containsExactlyInAnyOrderElementsOf(media.path("examples").propertyNames());
    }

    /// Generated clients send the defaults of the document, and lists that nobody set.
    @Test
    void takesEveryDefaultAndEmptyListBack() {
        var request = new TreeMap<String, Object>();
        JsonNode schema = resolved(operation("/v1/ask")
                .path("requestBody")
                .path("content")
                .path("application/json")
                .path("schema"));
        schema.path("properties").properties().forEach(field -> {
            if (field.getValue().has("default")) {
                request.put(field.getKey(), field.getValue().path("default"));
            } else if (field.getValue().path("type").asString().equals("array")) {
                request.put(field.getKey(), List.of());
            }
        });
        assertThat(request)
                .containsKeys("granularity", "maxProposals", "unconstrained", "fallback", "boxes", "regions");
        request.put("image", RunningGateway.base64(image().content()));
        request.put("task", "region_category");
        assertThat(gateway.json("/v1/ask", request).detail()).isEmpty();

        request.put("boxes", List.of(List.of(1, 1, 20, 20), List.of(5, 5, 30, 30)));
        RunningGateway.Answer named = gateway.json("/v1/ask", request);

        assertThat(named.status()).as(named.detail()).isEqualTo(200);
        assertThat(named.body().path("regions").size()).isEqualTo(2);
    }

    @Test
    void saysThatTasksWithoutTrainingMeanNothing() {
        assertThat(operation("/v1/ask").path("description").asString())
                .contains("`tasks` of /v1/models", "mean nothing");
    }

    @Test
    void promisesOnlyWhatIsAlwaysThere() {
        JsonNode bare = gateway.detect(image(), labels("cat")).body();

        assertThat(names(schema("/v1/detect", "200", "application/json").path("required")))
                .containsExactlyInAnyOrderElementsOf(bare.propertyNames());
        JsonNode caption = gateway.multipart("/v1/ask", image(), new Part("task", "caption_brief"))
                .body();
        assertThat(names(schema("/v1/ask", "200", "application/json").path("required")))
                .containsExactlyInAnyOrderElementsOf(caption.propertyNames());
    }

    @Test
    void givesExamplesThatAreOfTheirSchemas() {
        for (String path : List.of("/v1/detect", "/v1/proposals", "/v1/ask", "/v1/chat", "/v1/models", "/v1/limits")) {
            JsonNode examples = media(path, "200", "application/json").path("examples");
            assertThat(examples)
                    .isNotEmpty()
                    .allSatisfy(example ->
                            requireDescribed(example.path("value"), schema(path, "200", "application/json"), path));
            JsonNode responses = operation(path).path("responses");
            for (String status : responses.propertyNames()) {
                if (!status.equals("200")) {
                    JsonNode problems = media(path, status, "application/problem+json");
                    assertThat(problems.path("examples")).isNotEmpty().allSatisfy(problem -> {
                        assertThat(problem.path("value").path("status").asString())
                                .isEqualTo(status);
                        requireDescribed(
                                problem.path("value"), schema(path, status, "application/problem+json"), status);
                    });
                }
            }
        }
    }

    @Test
    void describesEveryEvent() throws Exception {
        Part[] everything = Arrays.copyOf(EVERYTHING, 5);
        for (String path : List.of("/v1/detect", "/v1/ask", "/v1/chat")) {
            JsonNode examples = media(path, "200", "text/event-stream").path("examples");
            assertThat(examples.propertyNames()).contains("proposals", "object", "text", "done");
            JsonNode schema = schema(path, "200", "text/event-stream");
            assertThat(examples).allSatisfy(example -> requireDescribed(example.path("value"), schema, path));
        }
        try (EventReader events = gateway.events("/v1/detect", everything)) {
            assertThat(requireEvents(events, "/v1/detect"))
                    .containsExactlyInAnyOrder("proposals", "text", "text", "object", "warning", "done");
        }
    }

    private static List<String> requireEvents(EventReader events, String path) {
        JsonNode schema = schema(path, "200", "text/event-stream");
        List<EventReader.Event> all = events.rest();
        assertThat(all)
                .isNotEmpty()
                .allSatisfy(event -> requireDescribed(
                        event.data(), resolved(schema.path("properties").path(event.name())), event.name()));
        return all.stream().map(EventReader.Event::name).toList();
    }

    @Test
    void namesEveryFieldWithItsBoundsForBothKindsOfBody() {
        JsonNode content = operation("/v1/detect").path("requestBody").path("content");
        for (String type : List.of("multipart/form-data", "application/json")) {
            JsonNode schema = resolved(content.path(type).path("schema"));
            assertThat(schema.path("properties").propertyNames())
                    .containsExactlyInAnyOrder(
                            "image",
                            "labels",
                            "boxFormat",
                            "labelThresholds",
                            "classAgnosticNms",
                            "granularity",
                            "minScore",
                            "nms",
                            "maxProposals",
                            "objectThreshold",
                            "ranking",
                            "unconstrained",
                            "fallback",
                            "include",
                            "model");
            assertThat(names(schema.path("required"))).containsExactly("image");
            assertThat(schema.path("properties")
                            .path("maxProposals")
                            .path("maximum")
                            .asInt())
                    .isEqualTo(900);
            assertThat(schema.path("properties"))
                    .allSatisfy(field ->
                            assertThat(field.path("description").asString()).isNotEmpty());
        }
    }

    /// What openapi-generator was seen to need; `gateway/src/test/clients/run` tries it.
    @Test
    void isWrittenSoThatGeneratedClientsWork() {
        assertThat(api.path("paths").propertyNames())
                .containsExactlyInAnyOrder(
                        "/v1/detect",
                        "/v1/detect/batch",
                        "/v1/score",
                        "/v1/ask",
                        "/v1/chat",
                        "/v1/proposals",
                        "/v1/models",
                        "/v1/limits",
                        "/v1/render",
                        "/v1/batches",
                        "/v1/batches/{id}",
                        "/v1/batches/{id}/cancel",
                        "/v1/batches/{id}/results",
                        "/v1/usage");
        for (String path : List.of("/v1/detect", "/v1/ask", "/v1/proposals")) {
            JsonNode operation = operation(path);
            String name = operation.path("operationId").asString();
            JsonNode content = operation.path("requestBody").path("content");
            assertThat(content.propertyNames())
                    .as("JSON first")
                    .containsExactly("application/json", "multipart/form-data");
            assertThat(content.path("application/json")
                            .path("schema")
                            .path("$ref")
                            .asString())
                    .isEqualTo("#/components/schemas/" + name.substring(0, 1).toUpperCase(Locale.ROOT)
                            + name.substring(1) + "Request");
            JsonNode form = content.path("multipart/form-data");
            assertThat(form.path("schema").has("$ref")).as("inline").isFalse();
            assertThat(form.path("encoding").path("include").path("explode").asBoolean())
                    .isTrue();
            assertThat(form.path("encoding").path("image").path("contentType").asString())
                    .contains("image/jpeg");
            assertThat(operation.path("security").isArray()).isTrue();
        }
        assertThat(api.path("openapi").asString()).startsWith("3.0");
        assertThat(api.findValues("oneOf")).isEmpty();
        assertThat(api.findParents("type"))
                .filteredOn(schema -> schema.path("type").asString("").equals("array"))
                .allSatisfy(schema -> assertThat(schema.has("items")).isTrue());
    }

    @Test
    void tellsWhichHeadersSayWhenToComeBack() {
        for (String status : List.of("429", "503")) {
            assertThat(operation("/v1/detect")
                            .path("responses")
                            .path(status)
                            .path("headers")
                            .propertyNames())
                    .contains("Retry-After", "X-Request-Id");
        }
    }

    private static JsonNode operation(String path) {
        return api.path("paths")
                .path(path)
                .path(path.equals("/v1/models") || path.equals("/v1/limits") ? "get" : "post");
    }

    private static JsonNode media(String path, String status, String type) {
        return operation(path).path("responses").path(status).path("content").path(type);
    }

    private static JsonNode schema(String path, String status, String type) {
        return resolved(media(path, status, type).path("schema"));
    }

    private static JsonNode resolved(JsonNode schema) {
        String reference = schema.path("$ref").asString("");
        return reference.isEmpty()
                ? schema
                : api.path("components").path("schemas").path(reference.substring(reference.lastIndexOf('/') + 1));
    }

    private static List<String> names(JsonNode array) {
        var names = new ArrayList<String>();
        array.forEach(name -> names.add(name.asString()));
        return names;
    }

    private static void requireDescribed(JsonNode value, JsonNode schema, String place) {
        String type = schema.path("type").asString("");
        JsonNode entries = schema.path("additionalProperties");
        if (value.isObject() && entries.isObject()) {
            assertThat(type).as(place).isEqualTo("object");
            value.forEach(member -> requireDescribed(member, resolved(entries), place + "{}"));
        } else if (value.isObject()) {
            assertThat(type).as(place).isEqualTo("object");
            assertThat(value.propertyNames())
                    .as(place)
                    .containsAll(names(schema.path("required")))
                    .isSubsetOf(schema.path("properties").propertyNames());
            value.properties()
                    .forEach(member -> requireDescribed(
                            member.getValue(),
                            resolved(schema.path("properties").path(member.getKey())),
                            place + "." + member.getKey()));
        } else if (value.isArray()) {
            assertThat(type).as(place).isEqualTo("array");
            value.forEach(element -> requireDescribed(element, resolved(schema.path("items")), place + "[]"));
        } else {
            List<String> fitting = value.isString()
                    ? List.of("string")
                    : value.isBoolean()
                            ? List.of("boolean")
                            : value.isInt() ? List.of("integer", "number") : List.of("number");
            assertThat(fitting).as(place).contains(type);
        }
    }
}
