package io.rexserve.llm.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.model.card.TrainedOn;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelNamesTest {
    private static final List<String> NAMES = List.of(
            "person", "television", "bus", "knife", "mouse", "wine glass", "potato", "car", "police car", "cherries");
    private static final TrainedOn TRAINED = new TrainedOn(
            List.of(),
            NAMES,
            Map.of("people", "person", "TV", "television", "tv set", "television", "lorry", "car"),
            Map.of(),
            List.of());

    @ParameterizedTest
    @CsvSource({
        "person, person",
        "Person, Person",
        "people, person",
        "PEOPLE, person",
        "tv, television",
        "tv sets, television",
        "buses, bus",
        "knives, knife",
        "mice, mouse",
        "wine glasses, wine glass",
        "potatoes, potato",
        "lorries, car",
        "police cars, police car",
        "leftmost people, leftmost person",
        "leftmost TV sets here, leftmost television here",
        "horse, horse",
        "busy street, busy street",
        "cherries, cherries"
    })
    void labelsAreAskedByNamesThatMeanTheSame(String label, String name) {
        assertThat(closed(Set.of()).of(label)).isEqualTo(name);
    }

    @Test
    void aPluralThatTheModelWasTaughtStays() {
        assertThat(closed(Set.of("buses")).of("buses")).isEqualTo("buses");
    }

    @Test
    void openVocabulariesHaveTheSynonymsOfTheirCardAndNoPlurals() {
        var open = new LabelNames(TRAINED, false, _ -> true);

        assertThat(open.of("people")).isEqualTo("person");
        assertThat(open.of("cars")).isEqualTo("cars");
        assertThat(new LabelNames(TrainedOn.UNSTATED, false, _ -> true).of("people"))
                .isEqualTo("people");
    }

    private static LabelNames closed(Set<String> taught) {
        return new LabelNames(TRAINED, true, text -> NAMES.contains(text) || taught.contains(text));
    }
}
