package io.rexserve.model.language.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rexserve.image.box.ScoreCalibration;
import io.rexserve.model.weights.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScoreCalibrationsTest {
    @TempDir
    private Path folder;

    private ScoreCalibrations stated(String json) throws IOException {
        Files.writeString(folder.resolve("generation_config.json"), json);
        return ScoreCalibrations.read(folder);
    }

    private void assertRefused(String json, String message) {
        assertThatThrownBy(() -> stated(json))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("generation_config.json")
                .hasMessageContaining(message);
    }

    @Test
    void scoresStayWhereNothingIsStated() throws IOException {
        assertThat(ScoreCalibrations.read(folder)).isEqualTo(ScoreCalibrations.NONE);
        assertThat(stated("{\"eos_token_id\": 2}")).isEqualTo(ScoreCalibrations.NONE);
    }

    @Test
    void eachKindOfScoreHasItsOwn() throws IOException {
        assertThat(stated("{\"score_calibration\": {\"phrase\": {\"a\": 0.5, \"b\": 2, \"c\": -1}}}"))
                .isEqualTo(new ScoreCalibrations(ScoreCalibration.IDENTITY, new ScoreCalibration(0.5, 2, -1)));
    }

    @Test
    void whatIsNoneIsRefused() {
        assertRefused("{\"score_calibration\": 1}", "score_calibration: 1 (expected: an object)");
        assertRefused(
                "{\"score_calibration\": {\"answer\": {\"a\": 1, \"b\": 1}}}",
                "score_calibration.answer.c: missing (expected: a number)");
        assertRefused(
                "{\"score_calibration\": {\"answer\": {\"a\": -1, \"b\": 1, \"c\": 0}}}",
                "score_calibration.answer.a: -1.0 (expected: a finite number of at least 0)");
    }
}
