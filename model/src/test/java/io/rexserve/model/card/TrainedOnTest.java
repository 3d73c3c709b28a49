package io.rexserve.model.card;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.model.weights.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    void aFolderWithoutACardAndACardWithoutThemStateNothing() throws IOException {
        assertThat(TrainedOn.of(folder)).isEqualTo(TrainedOn.UNSTATED);
        assertThat(of("{\"title\": \"x\"}")).isEqualTo(TrainedOn.UNSTATED);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"tasks": "detect"}       | tasks: STRING (expected: a list
            {"vocabulary": ["a", ""]} | vocabulary[1] (expected: a text
            {"vocabulary": [1]}       | vocabulary[0] (expected: a text
            """)
    void aDamagedCardIsRefusedByPlace(String card, String message) {
        assertThatThrownBy(() -> of(card))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(message);
    }
}
