package io.rexserve.model.card;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.rexserve.model.weights.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainedOnTest {
    @TempDir
    private Path folder;

    private TrainedOn of(String card) throws IOException {
        Files.writeString(folder.resolve(CardFile.NAME), card);
        return TrainedOn.of(folder);
    }

    @Test
    void readsTasksAndNamesOfTheCard() throws IOException {
        TrainedOn trained = of("{\"tasks\": [\"detect\", \"refer\"], \"vocabulary\": [\"dog\", \"red apple\"]}");

        assertThat(trained.tasks()).containsExactly("detect", "refer");
        assertThat(trained.names()).containsExactly("dog", "red apple");
    }

    @Test
    void readsOtherSpellingsAndDefaultLabels() throws IOException {
        TrainedOn trained = of("""
                {"vocabulary": ["Dog", "television"], "synonyms": {"tv": "television"},
                 "suggestions": {"puppy": "dog"}, "defaultLabels": ["dog"]}""");

        assertThat(trained.synonyms()).containsOnly(entry("tv", "television"));
        assertThat(trained.suggestions()).containsOnly(entry("puppy", "dog"));
        assertThat(trained.defaultLabels()).containsExactly("dog");
    }

    @Test
    void aSpellingThatBecomesANameIsNoneAnyMore() throws IOException {
        TrainedOn trained = of("""
                {"vocabulary": ["dog", "television"], "synonyms": {"tv": "television"}, "suggestions": {"puppy": "dog"}}""").withNames(List.of("dog", "television", "TV", "puppy"));

        assertThat(trained.names()).containsExactly("dog", "television", "TV", "puppy");
        assertThat(trained.synonyms()).isEmpty();
        assertThat(trained.suggestions()).isEmpty();
    }

    @Test
    void aFolderWithoutACardAndACardWithoutThemStateNothing() throws IOException {
        assertThat(TrainedOn.of(folder)).isEqualTo(TrainedOn.UNSTATED);
        assertThat(of("{\"title\": \"x\"}")).isEqualTo(TrainedOn.UNSTATED);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"tasks": "detect"}       | tasks: STRING (expected: a list
            {"vocabulary": ["a", ""]} | vocabulary[1] (expected: a text
            {"vocabulary": [1]}       | vocabulary[0] (expected: a text
            {"synonyms": ["tv"]}      | synonyms: ARRAY (expected: an object
            {"synonyms": {"tv": 1}}   | synonyms.tv (expected: a text
            {"synonyms": {"a": "b", "b": "c"}}                        | synonyms.a: b (expected: a name, no other spelling)
            {"vocabulary": ["dog"], "synonyms": {"pup": "puppy"}}     | synonyms.pup: puppy (expected: a name of vocabulary)
            {"vocabulary": ["dog", "pup"], "synonyms": {"Pup": "dog"}} | synonyms.Pup (expected: a spelling that is no name
            {"vocabulary": ["dog"], "suggestions": {"pup": "cat"}}    | suggestions.pup: cat (expected: a name
            {"vocabulary": ["dog"], "defaultLabels": ["cat"]}         | defaultLabels[0]: cat (expected: a name
            """)
    void aDamagedCardIsRefusedByPlace(String card, String message) {
        assertThatThrownBy(() -> of(card))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(message);
    }
}
