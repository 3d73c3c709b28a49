package io.rexserve.data.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.rexserve.cli.Home;
import io.rexserve.data.caption.CaptionsInOrder;
import io.rexserve.data.caption.CaptionsInOrder.Take;
import io.rexserve.data.caption.ModelCaptionSettings;
import io.rexserve.data.caption.SourceCaptionSettings;
import io.rexserve.data.content.ContentSettings;
import io.rexserve.data.conversation.ConversationSettings;
import io.rexserve.data.describe.ModelDescribeSettings;
import io.rexserve.data.duplicate.DuplicateSettings;
import io.rexserve.data.embedded.ModelSource;
import io.rexserve.data.endpoint.Budget;
import io.rexserve.data.endpoint.EndpointClassifySettings;
import io.rexserve.data.endpoint.EndpointClassifySettings.Label;
import io.rexserve.data.endpoint.EndpointClassifySettings.Reason;
import io.rexserve.data.endpoint.EndpointDescribeSettings;
import io.rexserve.data.endpoint.EndpointDescribeSettings.RegionPicture;
import io.rexserve.data.filter.FilterSettings;
import io.rexserve.data.ground.ModelGroundSettings;
import io.rexserve.data.ingest.IngestSettings;
import io.rexserve.data.phrase.PhraseSettings;
import io.rexserve.data.stage.StageSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RecipeTest {
    static Recipe recipe(String... lines) {
        return Recipe.of(String.join("\n", lines), "r.yaml", Path.of(""));
    }

    static void refused(String message, String... lines) {
        assertThatThrownBy(() -> recipe(lines))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void defaultsAreThoseOfTheStages() {
        var models = ModelSource.embedded();
        assertThat(Recipe.embedded().stages())
                .contains(
                        IngestSettings.DEFAULT,
                        DuplicateSettings.DEFAULT,
                        ContentSettings.DEFAULT,
                        new CaptionsInOrder(List.of(ModelCaptionSettings.defaults(models)), Take.FIRST, true),
                        PhraseSettings.DEFAULT,
                        ModelGroundSettings.defaults(models),
                        ModelDescribeSettings.defaults(models),
                        FilterSettings.DEFAULT,
                        ConversationSettings.DEFAULT);
        assertThat(recipe("stages: {caption: {by: [source]}}").stages())
                .contains(new CaptionsInOrder(List.of(SourceCaptionSettings.DEFAULT), Take.FIRST, true));
        assertThat(Recipe.embedded().budget()).isEqualTo(Budget.NONE);
    }

    @Test
    void theEmbeddedRecipeIsAllDefaults() {
        assertThat(recipe("version: 1")).isEqualTo(Recipe.embedded());
    }

    @Test
    void theTextOfARecipeIsTheSameRecipe() {
        Recipe full = recipe(
                "seed: 7",
                "budget: {amount: 12.5, tokens: 1000}",
                "endpoints: {\"a: b\": {url: 'http://localhost:1/v1'}}",
                "stages: {phrase: {rules: {refused: [day, \"true\"]}}, filter: {enabled: false}}");
        assertThat(recipe(full.text())).isEqualTo(full);
        assertThat(full.seed()).isEqualTo(7);
    }

    @Test
    void aStageOfPicturesTakesItsKeys() {
        assertThat(recipe("stages: {content: {licences: [CC0], unknown-nsfw: false}}")
                        .stages())
                .contains(new ContentSettings(0.9, 0.3, 0, 0.99, 5, 0.5, false, 1, List.of("CC0")));
    }

    @Test
    void aDisabledStageIsLeftOut() {
        assertThat(recipe("stages: {describe: {enabled: false}}").stages())
                .extracting(StageSettings::stage)
                .doesNotContain("describe")
                .contains("filter");
    }

    @Test
    void anUnknownKeyIsNamedWithItsLineAndTheKnownOnes() {
        refused(
                "r.yaml:4: stages.converse.maed: unknown key (expected: enabled, dialogues, ground, made)",
                "seed: 1",
                "stages:",
                "  converse:",
                "    maed: true");
    }

    @Test
    void aWrongTypeIsNamedWithItsValue() {
        refused("r.yaml:1: seed: \"many\" (expected: a whole number)", "seed: many");
        refused("r.yaml:1: seed: 1.5 (expected: a whole number)", "seed: 1.5");
        refused("r.yaml:1: seed: null (expected: a whole number)", "seed:");
        refused("r.yaml:1: stages: [1] (expected: keys and values)", "stages: [1]");
        refused("r.yaml:1: stages.converse.made: \"yes\" (expected: true or false)", "stages: {converse: {made: yes}}");
    }

    @Test
    void aValueOutOfRangeIsNamedWithItsRange() {
        refused("r.yaml:2: chunk: 0 (expected: >= 1)", "seed: 1", "chunk: 0");
        refused("r.yaml:1: seed: 36893488147419103232 (expected: <= 9007199254740991)", "seed: 36893488147419103232");
        refused(
                "r.yaml:1: stages.ground.by: \"modle\" (expected: model, suite, endpoint)",
                "stages: {ground: {by: modle}}");
        refused("r.yaml:1: budget.amount: 0 (expected: > 0)", "budget: {amount: 0}");
    }

    @Test
    void everyFaultIsReportedInTheOrderOfLines() {
        refused(
                "r.yaml:1: seed: -1 (expected: >= 0)\nr.yaml:2: chunk: \"x\" (expected: a whole number)",
                "seed: -1",
                "chunk: x");
    }

    @Test
    void whatTwoKeysContradictIsRefusedWithThePlaceOfTheirObject() {
        refused(
                "r.yaml:2: stages.filter.rules: similarity: 0.8, unnamed 0.7 (expected: -1 <= similarity <= unnamed"
                        + " <= 1)",
                "stages:",
                "  filter: {rules: {min-similarity: 0.8}}");
    }

    @Test
    void aChoiceThatIsNotTakenHasNoSettings() {
        refused(
                "r.yaml:3: stages.ground.suite: has no effect, as by is \"model\" (expected: no such key)",
                "endpoints: {s: {url: 'http://localhost:8080'}}",
                "stages:",
                "  ground: {by: model, suite: {endpoint: s}}");
    }

    @Test
    void aChoiceThatNeedsSettingsAsksForThem() {
        refused(
                "r.yaml:1: stages.ground.by: suite without stages.ground.suite (expected: it, with endpoint)",
                "stages: {ground: {by: suite}}");
    }

    @Test
    void anEndpointThatIsNotGivenIsNamed() {
        refused(
                "r.yaml:2: stages.ground.suite.endpoint: t (expected: one of the recipe's endpoints: s)",
                "endpoints: {s: {url: 'http://localhost:8080'}}",
                "stages: {ground: {by: suite, suite: {endpoint: t}}}");
    }

    @Test
    void anEndpointsAddressIsChecked() {
        refused(
                "r.yaml:1: endpoints.s: endpoints.s.url: ftp://x (expected: http://HOST:PORT/PATH or https://...)",
                "endpoints: {s: {url: 'ftp://x'}}");
        refused(
                "r.yaml:1: endpoints.s: endpoints.s.url: with user, query or fragment (expected: none; a key comes from"
                        + " key-variable)",
                "endpoints: {s: {url: 'http://me:secret@x/v1'}}");
        refused("r.yaml:1: endpoints.s: no url (expected: one)", "endpoints: {s: {model: m}}");
    }

    @Test
    void yamlThatIsNoRecipeIsRefused() {
        refused("r.yaml: empty (expected: a recipe with keys such as seed, endpoints and stages)", "");
        refused("r.yaml: no keys (expected: a recipe with keys such as seed, endpoints and stages)", "- a");
        refused("r.yaml:2: seed: given twice (line 1 too; expected: once)", "seed: 1", "seed: 2");
        refused("r.yaml:1: seed: anchor &x (expected: values without anchors and aliases)", "seed: &x 1", "chunk: *x");
        refused("r.yaml:1: seed: tag tag:yaml.org,2002:timestamp (expected: no tag)", "seed: !!timestamp 1");
        assertThatThrownBy(() -> recipe("seed: [1", "chunk: 2"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("r.yaml:2: ");
    }

    @Test
    void aMissingFileOfDialoguesIsNamedWithItsLine(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("r.yaml");
        Files.writeString(file, "stages:\n  converse:\n    dialogues: d.json\n");
        assertThatThrownBy(() -> Recipe.load(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(file + ":3: stages.converse.dialogues: ")
                .hasMessageContaining(folder.resolve("d.json").toString());
    }

    @Test
    void aFileThatIsNoTextIsRefused(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("r.yaml");
        Files.write(file, new byte[] {(byte) 0xff, 0});
        assertThatThrownBy(() -> Recipe.load(file)).hasMessage(file + ": not UTF-8 (expected: YAML in UTF-8)");
    }

    @Test
    void untilEndsWithThatStage() {
        assertThat(Recipe.embedded().until("phrase"))
                .extracting(StageSettings::stage)
                .endsWith("caption", "phrase");
        assertThatThrownBy(() -> Recipe.embedded().until("phrases")).hasMessageStartingWith("stage: phrases (expected");
    }

    @Test
    void theSampleRecipesAreRead() throws Exception {
        Path samples = Home.folder().resolve("samples/recipes");
        assertThat(Recipe.load(samples.resolve("embedded.yaml"))).isEqualTo(Recipe.embedded());
        Recipe endpoints = Recipe.load(samples.resolve("endpoints.yaml"));
        assertThat(endpoints.endpoints()).containsOnlyKeys("vision", "language", "grounder");
        assertThat(endpoints.stages())
                .contains(new EndpointDescribeSettings(
                        Objects.requireNonNull(endpoints.endpoints().get("vision")), 200, RegionPicture.CROP, 0.1));
    }

    @Test
    void theSchemaIsOneAndEveryKeyIsDescribed() {
        JsonNode schema = JsonMapper.shared().readTree(Recipe.schema());
        var meta = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(SchemaLocation.of(SpecificationVersion.DRAFT_2020_12.getDialectId()));
        assertThat(meta.validate(schema)).isEmpty();
        assertThat(undescribed(schema, "")).isEmpty();
    }

    @Test
    void everyDefaultKeepsTheSchema() {
        JsonNode schema = JsonMapper.shared().readTree(Recipe.schema());
        var registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
        String complete = Recipe.embedded().text();
        assertThat(registry.getSchema(schema)
                        .validate(YamlTree.of(complete, "r").root()))
                .isEmpty();
    }

    private static List<String> undescribed(JsonNode schema, String place) {
        var missing = new ArrayList<String>();
        schema.path("properties").propertyStream().forEach(property -> {
            JsonNode value = property.getValue();
            boolean choice = value.has("properties") && !value.has("default");
            if (!value.has("description") && !value.has("$ref") && !choice) {
                missing.add(place + "/" + property.getKey());
            }
            missing.addAll(undescribed(value, place + "/" + property.getKey()));
        });
        schema.path("$defs")
                .propertyStream()
                .forEach(property -> missing.addAll(undescribed(property.getValue(), "$defs/" + property.getKey())));
        return missing;
    }

    @Test
    void aClassifierNeedsAnEndpoint() {
        refused(
                "r.yaml:1: stages.classify: enabled without endpoint (expected: the name of one)",
                "stages: {classify: {enabled: true}}");
        Recipe recipe = recipe(
                "endpoints: {c: {url: 'http://localhost:1/classify'}}",
                "stages: {classify: {enabled: true, endpoint: c}}");
        assertThat(recipe.stages())
                .contains(new EndpointClassifySettings(
                        Objects.requireNonNull(recipe.endpoints().get("c")),
                        List.of(new Label("nsfw", 0.5, Reason.NSFW))));
    }

    @Test
    void columnsOfTablesAreNamed() {
        assertThat(recipe("stages: {ingest: {columns: {text: alt}, min-side: 10}}")
                        .stages()
                        .getFirst())
                .isEqualTo(new IngestSettings(20 << 20, 50_000_000, 100, 10, 60, null, Map.of("text", "alt")));
        assertThatThrownBy(() -> recipe("stages: {ingest: {columns: {txt: alt}}}"))
                .hasMessageStartingWith("r.yaml:1: stages.ingest.columns.txt: unknown key (expected: image, text, url");
    }

    @Test
    void anotherNumberOfThreadsIsAnotherFingerprintAndOneIsNone() {
        String one = recipe("models: {threads: 1}").stages().toString();
        assertThat(one).isEqualTo(Recipe.embedded().stages().toString());
        List<String> identities = identities(Recipe.embedded());
        assertThat(identities(recipe("models: {threads: 1}"))).isEqualTo(identities);
        Recipe four = recipe("models: {threads: 4}");
        assertThat(four.threads()).isEqualTo(4);
        assertThat(four.stages())
                .filteredOn(stage -> !identities.contains(stage.identity()))
                .extracting(StageSettings::stage)
                .containsExactly("caption", "ground", "describe");
    }

    private static List<String> identities(Recipe recipe) {
        return recipe.stages().stream().map(StageSettings::identity).toList();
    }
}
