package io.rexserve.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.image.box.ScoreCalibration;
import io.rexserve.model.language.checkpoint.ScoreCalibrations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerationFileTest {
    @TempDir
    private Path folder;

    @Test
    void calibrationsAreStatedReadAndTakenBack() throws IOException {
        Path file = folder.resolve("generation_config.json");
        Files.writeString(file, "{\"bos_token_id\":1,\"eos_token_id\":2}");
        var scores = new ScoreCalibrations(new ScoreCalibration(1.25, 0, -2), new ScoreCalibration(0, 3, 0.5));

        GenerationFile.stateCalibrations(folder, scores);
        assertThat(ScoreCalibrations.read(folder)).isEqualTo(scores);
        assertThat(Files.readString(file)).contains("\"eos_token_id\":2");

        GenerationFile.stateCalibrations(folder, ScoreCalibrations.NONE);
        assertThat(Files.readString(file)).isEqualTo("{\"bos_token_id\":1,\"eos_token_id\":2}");
    }
}
