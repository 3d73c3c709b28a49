package io.rexserve.trainer.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.rexserve.trainer.loop.Metrics.Metric;
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
    private static final List<Metric> METRICS = List.of(new Metric("loss", false), new Metric("recall", true));

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    private TrainingLog log(int start) throws IOException {
        return new TrainingLog(
                new PrintStream(said, true, StandardCharsets.UTF_8), folder, "towers", start, 100, METRICS);
    }

    private List<String> steps() throws IOException {
        return Files.readAllLines(folder.resolve("towers.csv")).stream()
                .map(row -> row.substring(0, row.indexOf(',')))
                .toList();
    }

    @Test
    void aLineShowsStepsRemainingTimeAndFigures() throws IOException {
        log(0).report(25, List.of(1.5, Double.NaN), "[easy]");

        assertThat(said.toString(StandardCharsets.UTF_8))
                .contains("towers 25/100", "s/step", "left", "loss 1.500", "recall NaN", "[easy]");
    }

    @Test
    void aResumedTrainingDropsTheRowsOfLostSteps() throws IOException {
        TrainingLog first = log(0);
        first.report(10, List.of(3.0, 0.1), "");
        first.report(20, List.of(2.0, 0.2), "");

        log(10).report(15, List.of(2.5, 0.15), "");

        assertThat(steps()).containsExactly("step", "10", "15");
    }

    @Test
    void aNewTrainingStartsANewTable() throws IOException {
        log(0).report(10, List.of(3.0, 0.1), "");

        log(0).report(5, List.of(3.0, 0.1), "");

        assertThat(steps()).containsExactly("step", "5");
    }

    @Test
    void curvesAreDrawnEvenIfAFigureIsMissing() throws IOException {
        TrainingLog log = log(0);
        log.report(10, List.of(3.0, Double.NaN), "");
        log.report(20, List.of(2.0, 0.2), "");
        log.report(30, List.of(1.0, 0.4), "");

        log.draw();

        assertThat(ImageIO.read(folder.resolve("towers.png").toFile()).getWidth())
                .isEqualTo(1000);
    }
}
