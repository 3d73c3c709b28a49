package io.rexserve.datasets.art;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The embedded model's card says what `spellings.tsv` says of its names. `-Drexserve.card.write=true` writes these
/// fields
/// of the card anew.
class EmbeddedCardTest {
    private static final Path CARD =
            Path.of(System.getProperty("rexserve.home"), "weights", "rex-tiny", "chatrex", "model-card.json");
    private static final JsonMapper JSON = JsonMapper.shared();

    @Test
    void listsTheSpellingsOfItsNames() throws IOException {
        var card = (ObjectNode) JSON.readTree(Files.readString(CARD));
        Map<String, Object> expected = Spellings.card(names(card));
        if (Boolean.getBoolean("rexserve.card.write")) {
            expected.forEach((field, value) -> card.set(field, JSON.valueToTree(value)));
            Files.writeString(CARD, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(card) + "\n");
        }

        expected.forEach(
                (field, value) -> assertThat(card.path(field)).as(field).isEqualTo(JSON.valueToTree(value)));
    }

    @Test
    void everySpellingLeadsToANameAndIsNone() {
        List<String> all = ObjectName.all().stream().map(ObjectName::text).toList();

        assertThat(Spellings.synonyms(all)).hasSizeGreaterThan(50).allSatisfy((spelling, name) -> {
            assertThat(all).contains(name).doesNotContain(spelling);
        });
        assertThat(Spellings.suggestions(all)).containsEntry("woman", "person").doesNotContainKey("people");
        assertThat(Spellings.everyday(all)).hasSize(54);
    }

    @Test
    void spellingsOfNamesThatAreUnknownAreLeftOut() {
        assertThat(Spellings.synonyms(List.of("dog", "television")))
                .containsEntry("tv", "television")
                .doesNotContainKey("sofa");
        assertThat(Spellings.everyday(List.of("dog", "axe"))).containsExactly("dog");
    }

    private static List<String> names(JsonNode card) {
        var names = new ArrayList<String>();
        card.path("vocabulary").forEach(name -> names.add(name.asString()));
        return names;
    }
}
