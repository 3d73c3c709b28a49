package io.rexserve.trainer.language;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.datasets.scene.Superlative;
import io.rexserve.trainer.loop.TrainingLoop;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SymbolTrainingTest {
    private static final PrintStream SILENT =
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);

    @Test
    void aRunIsTheSameEveryTime(@TempDir Path folder) throws IOException, InterruptedException {
        assertThat(trained(folder.resolve("a"), 2)).containsExactly(trained(folder.resolve("b"), 2));
    }

    @Test
    void afterTheLastStepNothingChanges(@TempDir Path folder) throws IOException, InterruptedException {
        byte[] once = trained(folder, 2);

        assertThat(trained(folder, 2)).containsExactly(once);
    }

    @Test
    void theNextLevelFollowsWhenDetectionSucceeds() {
        var curriculum = new Curriculum();
        for (int step = 0; step < 80; step++) {
            curriculum.learn(1, Double.NaN);
        }

        assertThat(curriculum.level).isPositive();
        assertThat(curriculum.stage).isZero();
        assertThat(Curriculum.parse(curriculum.toString())).hasToString(curriculum.toString());
    }

    @Test
    void superlativesStartWithOneDirectionAmongFewCandidates() {
        var curriculum = new Curriculum();
        assertThat(curriculum.singling()).isFalse();
        while (!curriculum.last()) {
            curriculum.learn(1, Double.NaN);
        }
        assertThat(curriculum.singling()).isTrue();
        assertThat(curriculum.superlatives()).hasSize(1);
        assertThat(curriculum.singledLevel().candidates())
                .isLessThan(curriculum.level().candidates());
    }

    @Test
    void allSuperlativesAreLearntBeforeMoreCandidates() {
        var curriculum = new Curriculum();
        while (curriculum.singledLevel == 0) {
            curriculum.learn(Double.NaN, 1);
        }
        assertThat(curriculum.superlatives()).containsExactlyInAnyOrder(Superlative.values());
    }

    private static byte[] trained(Path work, int steps) throws IOException, InterruptedException {
        var options = new LanguageTrainingOptions(work, work, work, steps, 1, 2, 5, 1, false, null, List.of(), 10);
        SymbolTraining.run(options, SILENT);
        return Files.readAllBytes(TrainingLoop.checkpoint(work, SymbolTraining.NAME));
    }
}
