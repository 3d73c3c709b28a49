package io.rexserve.trainer.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.trainer.loop.TrainingLog.Entry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingLogTest {
    @TempDir
    private Path folder;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    private TrainingLog log(int start) throws IOException {
        return new TrainingLog(new PrintStream(said, true, StandardCharsets.UTF_8), folder, "towers", start, 100);
    }

    private static List<Entry> entries(double loss, double recall) {
        return List.of(new Entry("loss", loss, false), new Entry("recall", recall, true));
    }

    private List<String> steps() throws IOException {
        return Files.readAllLines(folder.resolve("towers.csv")).stream()
                .map(row -> row.replaceAll(",.*", ""))
                .toList();
    }

    @Test
    void aLineShowsStepsRemainingTimeAndFigures() throws IOException {
        log(0).report(25, entries(1.5, Double.NaN), "[easy]");

        assertThat(said.toString(StandardCharsets.UTF_8))
                .contains("towers 25/100", "s/step", "left", "loss 1.500", "recall NaN", "[easy]");
    }

    @Test
    void aResumedTrainingDropsTheRowsOfLostSteps() throws IOException {
        TrainingLog first = log(0);
        first.report(10, entries(3.0, 0.1), "");
        first.report(20, entries(2.0, 0.2), "");

        log(10).report(15, entries(2.5, 0.15), "");

        assertThat(steps()).containsExactly("step", "10", "15");
    }

    @Test
    void aNewTrainingStartsANewTable() throws IOException {
        log(0).report(10, entries(3.0, 0.1), "");

        log(0).report(5, entries(3.0, 0.1), "");

        assertThat(steps()).containsExactly("step", "5");
    }

    @Test
    void curvesAreDrawnEvenIfAFigureIsMissing() throws IOException {
        TrainingLog log = log(0);
        log.report(10, entries(3.0, Double.NaN), "");
        log.report(20, entries(2.0, 0.2), "");
        log.report(30, entries(1.0, 0.4), "");

        log.draw();

        assertThat(ImageIO.read(folder.resolve("towers.png").toFile()).getWidth())
                .isEqualTo(1000);
    }
}
