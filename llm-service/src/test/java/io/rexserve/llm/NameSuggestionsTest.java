package io.rexserve.llm;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.llm.engine.NameSuggestions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NameSuggestionsTest {
    private static final NameSuggestions NAMES = new NameSuggestions(List.of(
            "turtle",
            "cherries",
            "strawberry",
            "bus",
            "red apple",
            "green apple",
            "fire engine",
            "truck",
            "apple",
            "saw"));

    @ParameterizedTest
    @CsvSource({
        "turtles, turtles, turtle",
        "Turtles, Turtles, turtle",
        "turtel, turtel, turtle",
        "strawberries, strawberries, strawberry",
        "buses, buses, bus",
        "cherry, cherry, cherries",
        "red  apples, apples, red apple",
        "the turtles on the left, turtles, turtle"
    })
    void theSingularOrTheNameOfASlipComesFirst(String label, String word, String first) {
        assertThat(NAMES.of(label, word)).first().isEqualTo(first);
    }

    @Test
    void namesThatShareAWordFollow() {
        assertThat(NAMES.of("fire truck", "fire truck")).containsExactly("fire engine", "truck");
        assertThat(NAMES.of("apples", "apples")).containsExactly("apple", "red apple", "green apple");
    }

    @ParameterizedTest
    @CsvSource({"zyxwv", "a", "s", "''", "helicopterpilot"})
    void nothingIsSuggestedForWhatIsLikeNoName(String label) {
        assertThat(NAMES.of(label, label)).isEmpty();
    }

    @Test
    void aLongTextIsNotCompared() {
        String text = "turtle ".repeat(1000);
        assertThat(NAMES.of(text, text)).isEmpty();
    }

    @Test
    void aModelOfUnstatedNamesSuggestsNone() {
        assertThat(new NameSuggestions(List.of()).of("turtles", "turtles")).isEmpty();
    }
}
