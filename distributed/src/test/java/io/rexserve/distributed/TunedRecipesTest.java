package io.rexserve.distributed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.rexserve.trainer.corpus.CorpusOptions;
import io.rexserve.trainer.loop.Recipe;
import io.rexserve.trainer.loop.RunFolder;
import io.rexserve.trainer.loop.RunOptions;
import io.rexserve.trainer.loop.SafeStop;
import io.rexserve.trainer.loop.Training;
import io.rexserve.trainer.loop.TrainingRun;
import io.rexserve.trainer.stage.Adapters;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The recipes of the tune commands, on the embedded models, as Spark jobs.
class TunedRecipesTest {
    private static final Distribution TWO = new Distribution(2, 1, 0.7, 0.9, 1);
    private static final RunOptions OPTIONS = new RunOptions(1, 1, 100);
    private static final PrintStream NOWHERE = new PrintStream(OutputStream.nullOutputStream());
    private static final int STEPS = 3;

    @TempDir
    private Path folder;

    private void assertEqualsOneProcess(Recipe recipe) throws IOException, InterruptedException {
        float[][] alone = alone(recipe);
        float[][] spark = distributed(recipe);
        assertThat(spark.length).isEqualTo(alone.length);
        double moved = 0;
        float[][] start = start(recipe);
        for (int i = 0; i < alone.length; i++) {
            assertThat(spark[i]).containsExactly(alone[i], within(1e-6f));
            for (int k = 0; k < alone[i].length; k++) {
                moved = Math.max(moved, Math.abs(alone[i][k] - start[i][k]));
            }
        }
        assertThat(moved).as("largest change of a weight").isGreaterThan(1e-4);
    }

    private float[][] start(Recipe recipe) throws IOException {
        try (Training training = recipe.open(1)) {
            return SparkRounds.weights(training.weights());
        }
    }

    private float[][] alone(Recipe recipe) throws IOException, InterruptedException {
        try (TrainingRun run = TrainingRun.in(new RunFolder(folder.resolve("alone")), recipe, OPTIONS);
                Training training = recipe.open(1)) {
            run.train(training, SafeStop.onRequest(), NOWHERE);
            return SparkRounds.weights(training.weights());
        }
    }

    private float[][] distributed(Recipe recipe) throws IOException, InterruptedException {
        var run = new RunFolder(folder.resolve("spark"));
        try (var spark = new JavaSparkContext(SparkSettings.of("local[2]", TWO, null, Map.of()))) {
            DistributedRun.train(spark, RecipeReader::tuned, recipe, run, OPTIONS, TWO, SafeStop.onRequest(), NOWHERE);
        }
        assertJobsAreLogged(run);
        try (Training training = recipe.open(1)) {
            run.latest().restore(training.weights());
            return SparkRounds.weights(training.weights());
        }
    }

    private static void assertJobsAreLogged(RunFolder run) throws IOException {
        List<String> jobs = Files.readAllLines(run.log().resolve("jobs.csv"));
        assertThat(jobs).hasSize(1 + STEPS);
        assertThat(jobs.getFirst()).isEqualTo("first,steps,seconds,slowest_worker,workers,driver");
        for (int step = 0; step < STEPS; step++) {
            String[] job = jobs.get(1 + step).split(",", -1);
            assertThat(job[0]).isEqualTo(Integer.toString(step));
            assertThat(Double.parseDouble(job[3])).isPositive().isLessThan(Double.parseDouble(job[4]));
        }
    }

    @Test
    void proposalsEqualOneProcess() throws IOException, InterruptedException {
        CorpusOptions data = PaintedSet.write(folder.resolve("data"), "cat", 4);
        assertEqualsOneProcess(TunedRecipes.proposals(data, STEPS));
    }

    @Test
    void perceptionEqualsOneProcess() throws IOException, InterruptedException {
        CorpusOptions data = PaintedSet.write(folder.resolve("data"), "cat", 4);
        assertEqualsOneProcess(TunedRecipes.perception(data, null, folder.resolve("proposals.jsonl"), STEPS));
    }

    @Test
    void perceptionOfAdaptersEqualsOneProcess() throws IOException, InterruptedException {
        CorpusOptions data = PaintedSet.write(folder.resolve("data"), "cat", 4);
        var adapters = new Adapters(4, 8, false);
        assertEqualsOneProcess(TunedRecipes.perception(data, adapters, folder.resolve("proposals.jsonl"), STEPS));
    }
}
