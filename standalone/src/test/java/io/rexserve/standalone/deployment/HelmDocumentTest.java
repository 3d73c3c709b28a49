package io.rexserve.standalone.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The table of values in `docs/helm.md` is what the schema and the chart's own values say.
///
/// `-Drexserve.docs.write=true` writes it anew.
class HelmDocumentTest {
    private static final Path DOCUMENT = Deployable.HOME.resolve("docs/helm.md");
    private static final String BEGIN = "<!-- values: made by HelmDocumentTest -->\n";
    private static final String END = "<!-- end of values -->\n";
    private static final JsonNode SCHEMA =
            JsonMapper.shared().readTree(Deployable.read("helm/rexserve/values.schema.json"));
    private static final JsonNode VALUES =
            Deployable.documents(Deployable.read("helm/rexserve/values.yaml")).getFirst();

    @Test
    void theTableIsThatOfTheSchema() throws IOException {
        String document = Files.readString(DOCUMENT);
        int begin = document.indexOf(BEGIN) + BEGIN.length();
        int end = document.indexOf(END);
        if (Boolean.getBoolean("rexserve.docs.write")) {
            Files.writeString(DOCUMENT, document.substring(0, begin) + table() + document.substring(end));
            return;
        }

        assertThat(document.substring(begin, end)).isEqualTo(table());
    }

    @Test
    void everyKeyOfTheSchemaHasADefault() {
        String table = table();

        assertThat(table.lines().filter(line -> line.contains("| unset |")))
                .allMatch(line -> line.contains(".resources.") && !line.contains(".requests.memory"));
        assertThat(table.lines().count()).isGreaterThan(80);
    }

    private static String table() {
        var table = new StringBuilder("| key | default | meaning |\n|---|---|---|\n");
        SCHEMA.path("properties").properties().forEach(entry -> {
            String key = entry.getKey();
            switch (key) {
                case "global" -> {}
                case "llm" ->
                    row(table, "llm", "as `proposal`", "The language service of every pool: the same keys as proposal");
                default -> rows(table, key, entry.getValue(), VALUES.path(key));
            }
        });
        return table.toString();
    }

    private static void rows(StringBuilder table, String key, JsonNode schema, JsonNode value) {
        JsonNode resolved = resolve(schema);
        JsonNode properties = resolved.path("properties");
        String description = schema.path("description").asString("");
        if (properties.isEmpty() || (value.isObject() && value.isEmpty()) || key.equals("pools")) {
            row(table, key, shown(value), description);
            return;
        }
        row(table, key, "", description);
        properties
                .properties()
                .forEach(
                        entry -> rows(table, key + "." + entry.getKey(), entry.getValue(), value.path(entry.getKey())));
    }

    /// The schema behind references, which keeps one description and no properties of its own.
    private static JsonNode resolve(JsonNode schema) {
        JsonNode found = schema;
        for (JsonNode part : List.copyOf(schema.path("allOf").valueStream().toList())) {
            if (part.has("$ref")) {
                found = resolve(part);
            }
        }
        return found.has("$ref")
                ? resolve(SCHEMA.at(found.path("$ref").asString().substring(1)))
                : found;
    }

    private static String shown(JsonNode value) {
        if (value.isMissingNode()) {
            return "unset";
        }
        return (value.isString() && value.asString().isEmpty()) || (value.isContainer() && value.isEmpty())
                ? "none"
                : "`" + (value.isString() ? value.asString() : value.toString().replace("\"", "")) + "`";
    }

    private static void row(StringBuilder table, String key, String value, String description) {
        table.append("| `")
                .append(key)
                .append("` | ")
                .append(value)
                .append(" | ")
                .append(description.replace("|", "\\|"))
                .append(" |\n");
    }
}
