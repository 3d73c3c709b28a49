package io.rexserve.standalone.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/// `docs/configuration.md` against the records that settings are bound to, whose Javadoc says what they mean, and the
/// files of their defaults. `-Drexserve.docs.write=true` writes its tables anew.
class ConfigurationDocumentTest {
    private static final Path DOCUMENT = Deployable.HOME.resolve("docs/configuration.md");
    private static final Pattern PARAMETER = Pattern.compile("(?m)^/// @param (\\w+) (.*(?:\\R/// +(?!@)\\S.*)*)");

    /// A table of the document.
    enum Settings {
        ALL("rexserve", "serving/src/main/resources/lifecycle.yml", "serving", "serving/lifecycle/LifecycleProperties"),
        GATEWAY("rexserve.gateway", "gateway/src/main/resources/gateway.yml", "gateway", "gateway/GatewayProperties"),
        PICTURE_URLS(
                "rexserve.gateway.picture-urls",
                "gateway/src/main/resources/gateway.yml",
                "gateway",
                "gateway/picture/PictureUrlProperties"),
        DATABASE(
                "rexserve.gateway.database",
                "gateway/src/main/resources/gateway.yml",
                "gateway",
                "gateway/database/DatabaseProperties"),
        BATCHES(
                "rexserve.gateway.batches",
                "gateway/src/main/resources/gateway.yml",
                "gateway",
                "gateway/batch/BatchProperties"),
        IDEMPOTENCY(
                "rexserve.gateway.idempotency",
                "gateway/src/main/resources/gateway.yml",
                "gateway",
                "gateway/idempotency/IdempotencyProperties"),
        ACCESS(
                "rexserve.gateway.access",
                "gateway/src/main/resources/gateway.yml",
                "gateway",
                "gateway/access/AccessProperties"),
        LIMITS(
                "rexserve.gateway.access.limits",
                "gateway/src/main/resources/gateway.yml",
                "gateway",
                "gateway/access/AccessLimits"),
        TOKEN(
                "rexserve.gateway.access.token",
                "gateway/src/main/resources/gateway.yml",
                "gateway",
                "gateway/access/TokenProperties"),
        USAGE(
                "rexserve.usage",
                "gateway/src/main/resources/gateway.yml",
                "gateway",
                "gateway/telemetry/UsageProperties"),
        LABEL_STUDIO(
                "rexserve.label-studio",
                "gateway/src/main/resources/gateway.yml",
                "gateway",
                "gateway/labelstudio/LabelStudioProperties"),
        PROPOSAL(
                "rexserve.proposal",
                "proposal-service/src/main/resources/proposal.yml",
                "proposal-service",
                "proposal/ProposalProperties"),
        LLM("rexserve.llm", "llm-service/src/main/resources/llm.yml", "llm-service", "llm/settings/LlmProperties"),
        DECODING(
                "rexserve.decoding",
                "serving/src/main/resources/decoding.yml",
                "serving",
                "serving/admission/DecodingProperties"),
        CALLS("rexserve.calls", "serving/src/main/resources/calls.yml", "serving", "serving/call/CallProperties");

        final String prefix;
        final String defaults;
        final String source;

        Settings(String prefix, String defaults, String module, String record) {
            this.prefix = prefix;
            this.defaults = defaults;
            this.source = module + "/src/main/java/io/rexserve/" + record + ".java";
        }

        /// Defaults by key, in the order of the file.
        Map<String, String> defaultValues() {
            JsonNode own =
                    Deployable.documents(Deployable.read(defaults)).getFirst().at("/" + prefix.replace('.', '/'));
            var values = new LinkedHashMap<String, String>();
            own.properties().forEach(entry -> {
                if (entry.getValue().isEmpty()) { // a value, or a map of which nothing is set
                    values.put(prefix + "." + entry.getKey(), text(entry.getValue()));
                }
            });
            return values;
        }

        private static String text(JsonNode value) {
            String text = value.isContainer() ? "" : value.asString();
            return text.isEmpty() ? "none" : "`" + text + "`";
        }

        /// What the Javadoc of the record says, by key.
        Map<String, String> meanings() {
            String text = Deployable.read(source);
            String javadoc = text.substring(0, text.indexOf("public record "));
            var meanings = new TreeMap<String, String>();
            Matcher parameter = PARAMETER.matcher(javadoc);
            while (parameter.find()) {
                meanings.put(
                        prefix + "." + kebab(parameter.group(1)),
                        parameter.group(2).replaceAll("\\R/// +", " ").replace("|", "\\|"));
            }
            return meanings;
        }

        private static String kebab(String name) {
            return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
        }

        String table() {
            var rows = new StringBuilder("""
                    | key | environment | default | meaning |
                    |---|---|---|---|
                    """);
            Map<String, String> meanings = meanings();
            defaultValues()
                    .forEach((key, value) -> rows.append("| `%s` | `%s` | %s | %s |\n"
                            .formatted(key, environment(key), value, meanings.getOrDefault(key, ""))));
            return rows.toString();
        }

        static String environment(String key) {
            return key.replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT);
        }
    }

    @Test
    void theTablesAreThoseOfTheRecords() throws IOException {
        String expected = Files.readString(DOCUMENT);
        for (Settings settings : Settings.values()) {
            Pattern place = Pattern.compile("(?s)<!-- table: " + settings.prefix + " -->\n.*?<!-- end -->");
            assertThat(place.matcher(expected).find())
                    .as("place of table %s", settings.prefix)
                    .isTrue();
            expected = place.matcher(expected)
                    .replaceFirst(Matcher.quoteReplacement(
                            "<!-- table: " + settings.prefix + " -->\n" + settings.table() + "<!-- end -->"));
        }
        if (Boolean.getBoolean("rexserve.docs.write")) {
            Files.writeString(DOCUMENT, expected);
        }

        assertThat(Files.readString(DOCUMENT))
                .as("written anew by -Drexserve.docs.write=true")
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource
    void everyKeyHasADefaultAndAMeaning(Settings settings) {
        Map<String, String> meanings = settings.meanings();

        assertThat(settings.defaultValues()).isNotEmpty().allSatisfy((key, value) -> {
            assertThat(value).as(key).isNotBlank();
            assertThat(meanings.get(key)).as(key).isNotBlank();
        });
    }

    @Test
    void keysHaveTheNamesThatEnvironmentsUse() {
        assertThat(List.of("rexserve.llm.max-tokens", "rexserve.max-timeout", "rexserve.proposal.model-sha256"))
                .extracting(Settings::environment)
                .containsExactly("REXSERVE_LLM_MAXTOKENS", "REXSERVE_MAXTIMEOUT", "REXSERVE_PROPOSAL_MODELSHA256");
    }
}
