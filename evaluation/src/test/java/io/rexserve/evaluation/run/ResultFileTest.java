package io.rexserve.evaluation.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.evaluation.run.QuestionResult.Found;
import io.rexserve.evaluation.run.QuestionResult.Proposal;
import io.rexserve.evaluation.run.QuestionResult.Rectangle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultFileTest {
    private static final Map<String, String> SETTINGS = Map.of("truth.sha256", "ab", "min-score", "0.3");

    @TempDir
    private Path folder;

    private static QuestionResult result(String id, @Nullable String error) {
        return new QuestionResult(
                id,
                "image \n 7",
                QuestionKind.DETECT,
                List.of("cat"),
                List.of(new Rectangle(1, 2, 3, 4)),
                List.of(new Found("cat", new Rectangle(0.1, 1e-7, 12.5, 30), 0.75, null, 3)),
                "a cat",
                2,
                false,
                640,
                480,
                12.5,
                100,
                7,
                List.of(new Proposal(new Rectangle(0, 0, 1, 1), 0.5)),
                List.of("unknown_word"),
                1,
                error);
    }

    private void append(String text) throws IOException {
        Files.writeString(folder.resolve(ResultFile.NAME), text, StandardOpenOption.APPEND);
    }

    @Test
    void resultsComeBackAsTheyWereWritten() throws IOException {
        try (ResultFile file = ResultFile.open(folder, SETTINGS)) {
            file.append(result("a", null));
        }
        try (ResultFile file = ResultFile.read(folder)) {
            assertThat(file.result("a")).contains(result("a", null));
            assertThat(file.result("b")).isEmpty();
            assertThat(file.settings()).isEqualTo(SETTINGS);
        }
    }

    @Test
    void theLastLineOfAQuestionCounts() throws IOException {
        try (ResultFile file = ResultFile.open(folder, SETTINGS)) {
            file.append(result("a", "no connection"));
            file.append(result("b", null));
            assertThat(file.isAnswered("a")).isFalse();
            file.append(result("a", null));
        }
        try (ResultFile file = ResultFile.open(folder, SETTINGS)) {
            assertThat(file.isAnswered("a")).isTrue();
            assertThat(file.answered()).isEqualTo(2);
            var all = new ArrayList<QuestionResult>();
            file.forEach(all::add);
            assertThat(all).containsExactly(result("a", null), result("b", null));
        }
    }

    @Test
    void aLineCutOffInTheMiddleIsDroppedAndTheRunGoesOn() throws IOException {
        try (ResultFile file = ResultFile.open(folder, SETTINGS)) {
            file.append(result("a", null));
        }
        append("{\"id\":\"b\",\"ima");
        try (ResultFile file = ResultFile.open(folder, SETTINGS)) {
            assertThat(file.cutOff()).isEqualTo(14);
            file.append(result("b", null));
        }
        try (ResultFile file = ResultFile.read(folder)) {
            assertThat(file.count()).isEqualTo(2);
            assertThat(file.result("b")).contains(result("b", null));
        }
    }

    @Test
    void aHeadCutOffInTheMiddleBeginsAnew() throws IOException {
        Files.writeString(folder.resolve(ResultFile.NAME), "{\"rexserve\":\"eval");
        try (ResultFile file = ResultFile.open(folder, SETTINGS)) {
            assertThat(file.count()).isZero();
        }
        try (ResultFile file = ResultFile.read(folder)) {
            assertThat(file.settings()).isEqualTo(SETTINGS);
        }
    }

    @Test
    void otherSettingsAreRefusedByTheKeyThatDiffers() throws IOException {
        ResultFile.open(folder, SETTINGS).close();

        assertThatThrownBy(() -> ResultFile.open(folder, Map.of("truth.sha256", "ab", "min-score", "0.2")))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("min-score: 0.3 when it was begun, 0.2 now");
        assertThatThrownBy(() -> ResultFile.open(folder, Map.of("truth.sha256", "ab")))
                .hasMessageContaining("min-score: 0.3 when it was begun, not set now");
    }

    @Test
    void aDamagedLineIsNamed() throws IOException {
        ResultFile.open(folder, SETTINGS).close();
        append("{\"id\":7\n");

        assertThatThrownBy(() -> ResultFile.open(folder, SETTINGS))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("results.jsonl, line 2");
    }

    @Test
    void anotherFileOfThatNameIsLeftAlone() throws IOException {
        Files.writeString(folder.resolve(ResultFile.NAME), "{\"what\":1}\n");

        assertThatThrownBy(() -> ResultFile.open(folder, SETTINGS)).hasMessageContaining("line 1: {\"what\":1}");
        assertThat(folder.resolve(ResultFile.NAME)).hasContent("{\"what\":1}");
    }

    @Test
    void twoRunsDoNotWriteOneFile() throws IOException {
        try (ResultFile _ = ResultFile.open(folder, SETTINGS)) {
            assertThatThrownBy(() -> ResultFile.open(folder, SETTINGS))
                    .hasMessageContaining("another run is writing it");
        }
    }

    @Test
    void missingResultsAreNamed() {
        assertThatThrownBy(() -> ResultFile.read(folder)).hasMessageContaining("results.jsonl: not there");
    }
}
