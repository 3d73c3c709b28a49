package io.rexserve.data.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PromptTest {
    private static final String FILE =
            "---\nname: p\nversion: 3\n---\n# system\nS\n# user\nA {{x}} and {{y}}.\n# schema\n{}\n";

    /// A changed text is another prompt: give it the next version, and its digest here.
    @Test
    void aPromptOfAVersionNeverChanges() {
        Map<String, String> digests = Stream.of("caption", "phrases", "describe", "filter")
                .map(Prompt::named)
                .collect(Collectors.toMap(
                        Prompt::label, prompt -> prompt.sha256().substring(0, 16)));
        assertThat(digests)
                .isEqualTo(Map.of(
                        "caption/1", "ec1d0397ea9fcf9f",
                        "phrases/1", "8fd59e0b4cefa586",
                        "describe/1", "dc277d07094aa193",
                        "filter/1", "ee434680f47fdc43"));
    }

    @Test
    void valuesAreNotReadAsNamesAgain() {
        Prompt prompt = Prompt.of(FILE);
        assertThat(prompt.label()).isEqualTo("p/3");
        assertThat(prompt.render(Map.of("x", "{{y}} $1", "y", "b"))).isEqualTo("A {{y}} $1 and b.");
    }

    @Test
    void aValueTooFewOrTooManyIsRefused() {
        Prompt prompt = Prompt.of(FILE);
        assertThatThrownBy(() -> prompt.render(Map.of("x", "a"))).hasMessage("prompt p/3: no y (expected: a value)");
        assertThatThrownBy(() -> prompt.render(Map.of("x", "a", "y", "b", "z", "c")))
                .hasMessageStartingWith("prompt p/3: values ")
                .hasMessageContaining("z");
    }

    @Test
    void aFileOfAnotherFormIsRefused() {
        assertThatThrownBy(() -> Prompt.of("# user\nHello")).hasMessageStartingWith("prompt (expected: front matter");
    }
}
