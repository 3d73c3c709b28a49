package io.rexserve.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.openapitools.openapidiff.core.OpenApiCompare;
import org.openapitools.openapidiff.core.model.ChangedOpenApi;
import org.openapitools.openapidiff.core.output.MarkdownRender;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What `/openapi.json` says against the last document, which is `docs/openapi.json`.
///
/// `-Drexserve.docs.write=true` makes the new document the last one where no client of the last one breaks;
/// `-Drexserve.openapi.breaking=true` beside it accepts that clients do.
class ApiContractTest {
    private static final Path LAST = Path.of("../docs/openapi.json");
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    @Test
    void breaksNoClientOfTheLastDocument() throws IOException {
        String document = document().toPrettyString() + "\n";
        if (!Boolean.getBoolean("rexserve.openapi.breaking")) {
            assertThat(breaks(JSON.readTree(Files.readString(LAST)), document()))
                    .as("clients of docs/openapi.json break; -Drexserve.openapi.breaking=true accepts it")
                    .isEmpty();
        }
        if (Boolean.getBoolean("rexserve.docs.write")) {
            Files.writeString(LAST, document);
        }
        assertThat(Files.readString(LAST))
                .as("docs/openapi.json, written anew by -Drexserve.docs.write=true")
                .isEqualTo(document);
    }

    /// What breaks a client, each of which the check has to see.
    enum Breaking {
        OPERATION_GONE,
        FIELD_OF_A_REQUEST_RENAMED,
        FIELD_OF_A_REQUEST_NEEDED,
        CHOICE_OF_A_REQUEST_GONE,
        FIELD_OF_AN_ANSWER_RENAMED,
        FIELD_OF_AN_ANSWER_OF_ANOTHER_KIND,
        MEDIA_TYPE_OF_A_REQUEST_GONE;

        void apply(JsonNode api) {
            var _ = switch (this) {
                case OPERATION_GONE -> at(api, "/paths").remove("/v1/proposals");
                case FIELD_OF_A_REQUEST_RENAMED ->
                    rename(at(api, "/components/schemas/DetectRequest/properties"), "labels");
                case FIELD_OF_A_REQUEST_NEEDED ->
                    array(api, "/components/schemas/DetectRequest/required").add("granularity");
                case CHOICE_OF_A_REQUEST_GONE ->
                    array(api, "/components/schemas/AskRequest/properties/task/enum")
                            .remove(0);
                case FIELD_OF_AN_ANSWER_RENAMED ->
                    rename(at(api, "/components/schemas/DetectedObject/properties"), "index");
                case FIELD_OF_AN_ANSWER_OF_ANOTHER_KIND ->
                    at(api, "/components/schemas/Usage/properties/regions").put("type", "string");
                case MEDIA_TYPE_OF_A_REQUEST_GONE ->
                    at(api, "/paths/~1v1~1detect/post/requestBody/content").remove("multipart/form-data");
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void seesWhatBreaksAClient(Breaking breaking) throws IOException {
        JsonNode changed = document();
        breaking.apply(changed);

        assertThat(breaks(document(), changed)).isNotEmpty();
    }

    @Test
    void takesWhatIsAdded() throws IOException {
        JsonNode changed = document();
        at(changed, "/components/schemas/DetectRequest/properties")
                .putObject("hint")
                .put("type", "string");
        at(changed, "/components/schemas/DetectAnswer/properties")
                .putObject("note")
                .put("type", "string");
        at(changed, "/paths").set("/v1/other", changed.at("/paths/~1v1~1models"));

        assertThat(breaks(document(), changed)).isEmpty();
    }

    /// What breaks clients of the first document that ask a gateway of the second; empty where nothing does.
    private static String breaks(JsonNode before, JsonNode after) throws IOException {
        ChangedOpenApi change = OpenApiCompare.fromContents(before.toString(), after.toString());
        List<String> gone = new ArrayList<>(fields(before));
        gone.removeAll(fields(after));
        if (change.isCompatible()) {
            return String.join("\n", gone);
        }
        var out = new ByteArrayOutputStream();
        try (var writer = new OutputStreamWriter(out, StandardCharsets.UTF_8)) {
            new MarkdownRender().render(change, writer);
        }
        return out.toString(StandardCharsets.UTF_8) + String.join("\n", gone);
    }

    /// The fields of every body: openapi-diff minds none that is gone, but the gateway refuses fields that it does not
    /// know.
    private static List<String> fields(JsonNode api) {
        var fields = new ArrayList<String>();
        for (String path : api.path("paths").propertyNames()) {
            api.path("paths")
                    .path(path)
                    .properties()
                    .forEach(operation -> operation
                            .getValue()
                            .at("/requestBody/content")
                            .properties()
                            .forEach(body -> {
                                JsonNode schema = body.getValue().path("schema");
                                String reference = schema.path("$ref").asString("#");
                                JsonNode named = api.at(reference.substring(1));
                                (reference.equals("#") ? schema : named)
                                        .path("properties")
                                        .propertyNames()
                                        .forEach(field -> fields.add(
                                                operation.getKey() + " " + path + ", " + body.getKey() + ": " + field));
                            }));
        }
        return fields;
    }

    /// The document as every gateway gives it, but for its own address.
    private static JsonNode document() {
        JsonNode api = RunningGateway.shared().get("/openapi.json").body().deepCopy();
        at(api, "/servers/0").put("url", "http://127.0.0.1:8080");
        return api;
    }

    private static ObjectNode at(JsonNode api, String place) {
        return (ObjectNode) api.at(place);
    }

    private static ArrayNode array(JsonNode api, String place) {
        return (ArrayNode) api.at(place);
    }

    private static JsonNode rename(ObjectNode properties, String field) {
        return properties.set("other", properties.remove(field));
    }
}
