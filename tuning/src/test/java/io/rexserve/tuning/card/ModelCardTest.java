package io.rexserve.tuning.card;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.model.card.CardFile;
import io.rexserve.model.card.Licence;
import io.rexserve.model.card.LicenceReader;
import io.rexserve.model.card.TrainedOn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ModelCardTest {
    private static final Licence APACHE = new Licence("decoder", "apache-2.0", "", "README.md");
    private static final Licence OWN = new Licence("towers", "Qwen Research | License", "https://q.org", "LICENSE");

    @TempDir
    private Path folder;

    private static ModelCard card(Licence... licences) {
        return new ModelCard(
                "raccoons",
                List.of("Finds raccoons."),
                List.of(licences),
                new TrainedOn(List.of("detect"), List.of("raccoon")),
                List.of(new BaseModel("model", "org/base", true, "ab12")),
                List.of(new CardData("my | <b>set</b>\n# x", "coco", "data", 160, 173, Map.of("CC BY 4.0", 100L))),
                Map.of("box: outside of its image", 3L),
                new LinkedHashMap<>(Map.of("rate", "1.0E-4")),
                List.of(new CardFigure("AP50", .008, .75), new CardFigure("AR100", null, .5)),
                "evaluate coco, held-out part",
                "abc123",
                LocalDate.of(2026, 11, 30));
    }

    record Inner(double rate, List<Integer> sizes) {}

    record Options(String name, Inner optimizer) {}

    @Test
    void recipeListsEveryOptionByName() {
        assertThat(ModelCard.recipe(new Options("a", new Inner(.5, List.of(1, 2)))))
                .containsExactly(
                        Map.entry("name", "a"),
                        Map.entry("optimizer.rate", "0.5"),
                        Map.entry("optimizer.sizes", "[1,2]"));
    }

    @Test
    void frontMatterIsWhatHuggingFaceTakes() throws IOException {
        card(APACHE, OWN).write(folder);
        assertThat(Files.readString(folder.resolve("README.md"))).startsWith("""
                ---
                license: other
                license_name: apache-2.0-and-qwen-research-license
                license_link: LICENSE.md
                base_model:
                - "org/base"
                library_name: rexserve
                pipeline_tag: object-detection
                tags:
                - rexserve
                ---
                """);
        assertThat(folder.resolve("LICENSE.md")).exists();
    }

    @Test
    void oneListedLicenceIsStatedAsItIs() throws IOException {
        card(APACHE).write(folder);
        assertThat(LicenceReader.statements("model", folder))
                .first()
                .extracting(Licence::name)
                .isEqualTo("apache-2.0");
        assertThat(folder.resolve("LICENSE.md")).doesNotExist();
    }

    @Test
    void textOfStrangersStaysInItsCell() throws IOException {
        card(APACHE, OWN).write(folder);
        assertThat(Files.readAllLines(folder.resolve("README.md")))
                .contains(
                        "| my \\| \\<b\\>set\\</b\\> \\# x | coco | data | 160 | 173 | CC BY 4.0: 100; none stated: 60 |",
                        "| towers | Qwen Research \\| License | LICENSE | https://q.org |",
                        "| AP50 | 0.008 | 0.750 |",
                        "| AR100 | - | 0.500 |");
    }

    @Test
    void machinesReadTheSameCard() throws IOException {
        card(APACHE, OWN).write(folder);
        JsonNode json = JsonMapper.shared().readTree(Files.readString(folder.resolve(CardFile.NAME)));
        assertThat(json.at("/bases/0/sha256").asString()).isEqualTo("ab12");
        assertThat(json.at("/data/0/images").asInt()).isEqualTo(160);
        assertThat(json.at("/unusable/box: outside of its image").asInt()).isEqualTo(3);
        assertThat(json.at("/figures/0/after").asDouble()).isEqualTo(.75);
        assertThat(json.at("/figures/1").has("before")).isFalse();
        assertThat(json.path("commit").asString()).isEqualTo("abc123");
        assertThat(CardFile.licences(folder)).contains(List.of(APACHE, OWN));
    }
}
