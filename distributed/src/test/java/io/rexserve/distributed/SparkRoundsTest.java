package io.rexserve.distributed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.rexserve.trainer.loop.Recipe;
import io.rexserve.trainer.loop.RunFolder;
import io.rexserve.trainer.loop.RunOptions;
import io.rexserve.trainer.loop.SafeStop;
import io.rexserve.trainer.loop.Training;
import io.rexserve.trainer.loop.TrainingDivergedException;
import io.rexserve.trainer.loop.TrainingRun;
import io.rexserve.trainer.loop.TrainingRun.Outcome;
import io.rexserve.trainer.loop.TrainingStoppedException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SparkRoundsTest {
    private static final RunOptions OPTIONS = new RunOptions(1, 10, 5);
    private static JavaSparkContext spark;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws IOException {
        spark = new JavaSparkContext(SparkSettings.of("local[2]", diloco(1), null, Map.of()));
    }

    @AfterAll
    static void stop() {
        spark.close();
    }

    private static Distribution diloco(int innerSteps) {
        return new Distribution(2, innerSteps, Distribution.OUTER_RATE, Distribution.OUTER_MOMENTUM, 1);
    }

    private RunFolder run(String name) {
        return new RunFolder(folder.resolve(name));
    }

    private Outcome distributed(String name, Recipe recipe, Distribution distribution, SafeStop stop)
            throws IOException, InterruptedException {
        return DistributedRun.train(
                spark,
                ToyRecipe::read,
                recipe,
                run(name),
                OPTIONS,
                distribution,
                stop,
                new PrintStream(OutputStream.nullOutputStream()));
    }

    private void alone(String name, Recipe recipe) throws IOException, InterruptedException {
        try (TrainingRun run = TrainingRun.in(run(name), recipe, OPTIONS);
                Training training = recipe.open(1)) {
            run.train(training, SafeStop.onRequest(), new PrintStream(OutputStream.nullOutputStream()));
        }
    }

    private float[][] saved(String name, Recipe recipe) throws IOException {
        try (Training training = recipe.open(1)) {
            run(name).latest().restore(training.weights());
            return SparkRounds.weights(training.weights());
        }
    }

    private List<Double> losses(String name) throws IOException {
        List<String> rows = Files.readAllLines(run(name).log().resolve("toy.csv"));
        int column = List.of(rows.getFirst().split(",", -1)).indexOf("loss");
        return rows.subList(1, rows.size()).stream()
                .map(row -> Double.parseDouble(row.split(",", -1)[column]))
                .toList();
    }

    @Test
    void oneInnerStepEqualsOneProcess() throws IOException, InterruptedException {
        ToyRecipe recipe = ToyRecipe.of(25);
        alone("alone", recipe);
        distributed("spark", recipe, diloco(1), SafeStop.onRequest());

        float[][] expected = saved("alone", recipe);
        float[][] actual = saved("spark", recipe);
        for (int i = 0; i < expected.length; i++) {
            assertThat(actual[i]).containsExactly(expected[i], within(1e-6f));
        }
    }

    @Test
    void roundsOfInnerStepsLearn() throws IOException, InterruptedException {
        Outcome outcome = distributed("spark", ToyRecipe.of(120), diloco(10), SafeStop.onRequest());

        assertThat(outcome.steps()).isEqualTo(120);
        List<Double> losses = losses("spark");
        assertThat(losses.getLast()).isLessThan(0.6 * losses.getFirst());
    }

    /// Of one tensor and one worker a round can be reckoned by hand.
    @Test
    void theFirstOuterStepIsNesterovsOnTheMeanChange() throws IOException, InterruptedException {
        ToyRecipe recipe = new ToyRecipe(3, 4, 1, 24, -1, "");
        var one = new Distribution(1, 4, Distribution.OUTER_RATE, Distribution.OUTER_MOMENTUM, 1);
        float[][] start;
        try (Training training = recipe.open(1)) {
            start = SparkRounds.weights(training.weights());
        }
        alone("alone", recipe); // the inner steps of the only worker
        distributed("spark", recipe, one, SafeStop.onRequest());

        float[][] inner = saved("alone", recipe);
        float[][] actual = saved("spark", recipe);
        for (int i = 0; i < 3; i++) {
            for (int k = 0; k < start[i].length; k++) {
                double change = start[i][k] - inner[i][k];
                assertThat(actual[i][k]).isCloseTo((float) (start[i][k] - 0.7 * 1.9 * change), within(1e-6f));
            }
            assertThat(actual[i + 3]).containsExactly(inner[i + 3], within(1e-6f)); // the average of the only worker
        }
    }

    @Test
    void aStoppedRunOfRoundsContinuesToTheSameBytes() throws IOException, InterruptedException {
        ToyRecipe recipe = ToyRecipe.of(40);
        distributed("whole", recipe, diloco(10), SafeStop.onRequest());
        for (int round = 0; round < 2; round++) {
            var stop = SafeStop.onRequest();
            var lines = new PrintStream(OutputStream.nullOutputStream()) {
                @Override
                public void println(Object line) {
                    stop.request(); // at the log line of a round
                }
            };
            assertThatThrownBy(() -> DistributedRun.train(
                            spark, ToyRecipe::read, recipe, run("stopped"), OPTIONS, diloco(10), stop, lines))
                    .isInstanceOf(TrainingStoppedException.class);
        }
        distributed("stopped", recipe, diloco(10), SafeStop.onRequest());

        assertThat(run("stopped").latest().file())
                .hasSameBinaryContentAs(run("whole").latest().file());
    }

    @Test
    void roundsContinueOnlyAsRounds() throws IOException {
        ToyRecipe recipe = ToyRecipe.of(40);
        var stop = SafeStop.onRequest();
        var lines = new PrintStream(OutputStream.nullOutputStream()) {
            @Override
            public void println(Object line) {
                stop.request();
            }
        };
        assertThatThrownBy(() -> DistributedRun.train(
                        spark, ToyRecipe::read, recipe, run("a"), OPTIONS, diloco(10), stop, lines))
                .isInstanceOf(TrainingStoppedException.class);

        assertThatThrownBy(() -> alone("a", recipe))
                .hasMessageContaining(
                        "to be continued step by step (expected: in rounds of 10 inner steps by 2 workers");
    }

    @Test
    void aWorkerThatDivergesEndsTheRunByName() {
        var recipe = new ToyRecipe(3, 20, 4, 24, 7, "");

        assertThatThrownBy(() -> distributed("a", recipe, diloco(1), SafeStop.onRequest()))
                .isInstanceOf(TrainingDivergedException.class)
                .hasMessageContaining("step 7, part")
                .hasMessageContaining("the gradient of bias is not finite");
    }

    @Test
    void workersShareThePartsEvenly() {
        var three = new Distribution(3, 1, 0.7, 0.9, 1);

        assertThatThrownBy(() -> distributed("a", ToyRecipe.of(5), three, SafeStop.onRequest()))
                .hasMessageContaining("workers: 3 for a recipe of 4 parts a step (expected: a divisor");
    }
}
