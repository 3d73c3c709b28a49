package io.rexserve.trainer.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.rexserve.model.weights.CheckpointException;
import io.rexserve.trainer.loop.TrainingRun.Outcome;
import io.rexserve.trainer.optimizer.TensorLists;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingRunTest {
    private static final RunOptions OPTIONS = new RunOptions(1, 5, 10);

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);

    private Path run(String name) {
        return folder.resolve(name);
    }

    private Outcome train(String name, ToyRecipe recipe) throws IOException, InterruptedException {
        try (ToyTraining training = recipe.open(1)) {
            return train(name, recipe, training, SafeStop.onRequest());
        }
    }

    private Outcome train(String name, Recipe recipe, Training training, SafeStop stop)
            throws IOException, InterruptedException {
        try (var run = TrainingRun.in(new RunFolder(run(name)), recipe, OPTIONS)) {
            return run.train(training, stop, out);
        }
    }

    private byte[] checkpoint(String name) throws IOException {
        return Files.readAllBytes(new RunFolder(run(name)).latest().file());
    }

    private static List<float[]> values(Training training) {
        return training.weights().values().stream().map(NDArray::toFloatArray).toList();
    }

    @Test
    void aTrainingLearns() throws IOException, InterruptedException {
        Outcome outcome = train("a", ToyRecipe.of(120).measured(40, 0));

        assertThat(outcome.steps()).isEqualTo(120);
        assertThat(outcome.best()).isGreaterThan(outcome.first() + 0.05);
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains(
                        "toy 5/120", "s/step", "left", "samples_per_second", "loss", "learning_rate", "held out: loss");
    }

    @Test
    void aRunThatWasStoppedEndsWithTheSameBytesAsOneThatWasNot() throws IOException, InterruptedException {
        ToyRecipe recipe = ToyRecipe.of(40).measured(8, 0);
        train("whole", recipe);
        for (int part : new int[] {1, 7, 30, 55}) {
            var stop = SafeStop.onRequest();
            try (var training = new StopsAt(recipe, part, stop)) {
                assertThatThrownBy(() -> train("stopped", recipe, training, stop))
                        .isInstanceOf(TrainingStoppedException.class)
                        .hasMessageContaining("toy: " + (part / 2) + " of 40 steps are saved")
                        .hasMessageContaining("latest.safetensors");
            }
        }
        train("stopped", recipe);

        assertThat(checkpoint("stopped")).isEqualTo(checkpoint("whole"));
        assertThat(run("stopped/checkpoint/best.safetensors"))
                .hasSameBinaryContentAs(run("whole/checkpoint/best.safetensors"));
    }

    /// Is asked to stop while it computes a part, counted over all runs.
    private static final class StopsAt extends ForwardingTraining implements HeldOut {
        private final ToyRecipe recipe;
        private final HeldOut heldOut;
        private final int at;
        private final SafeStop stop;

        StopsAt(ToyRecipe recipe, int at, SafeStop stop) {
            this(new ToyTraining.Measured(recipe), recipe, at, stop);
        }

        private StopsAt(ToyTraining.Measured training, ToyRecipe recipe, int at, SafeStop stop) {
            super(training);
            this.heldOut = training;
            this.recipe = recipe;
            this.at = at;
            this.stop = stop;
        }

        @Override
        public Gradients gradients(NDManager scope, int step, int part) throws InterruptedException {
            if (step * recipe.parts() + part == at) {
                stop.request();
                assertThat(Thread.currentThread().isInterrupted()).isTrue();
                throw new InterruptedException();
            }
            return super.gradients(scope, step, part);
        }

        @Override
        public int every() {
            return heldOut.every();
        }

        @Override
        public int patience() {
            return heldOut.patience();
        }

        @Override
        public String decides() {
            return heldOut.decides();
        }

        @Override
        public SequencedMap<String, Double> measure() throws InterruptedException {
            return heldOut.measure();
        }
    }

    @Test
    void partsAddUpToTheJointBatch() throws IOException, InterruptedException {
        ToyRecipe parted = ToyRecipe.of(30).inParts(4, 4);
        ToyRecipe joint = ToyRecipe.of(30).inParts(1, 16);
        try (ToyTraining one = parted.open(1);
                ToyTraining other = joint.open(1)) {
            train("parted", parted, one, SafeStop.onRequest());
            train("joint", joint, other, SafeStop.onRequest());

            List<float[]> expected = values(other);
            for (int i = 0; i < expected.size(); i++) {
                assertThat(values(one).get(i)).containsExactly(expected.get(i), within(2e-6f));
            }
        }
    }

    @Test
    void anotherRecipeIsRefusedWithWhatDiffers() throws IOException, InterruptedException {
        train("a", ToyRecipe.of(10));

        assertThatThrownBy(() -> train("a", ToyRecipe.of(12).at(0.02)))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("rate: 0.02 (expected: 0.01)")
                .hasMessageContaining("steps: 12 (expected: 10)")
                .hasMessageContaining(run("a").toString());
    }

    @Test
    void theCheckpointOfAnotherRecipeIsRefused() throws IOException, InterruptedException {
        train("a", ToyRecipe.of(10));
        train("b", ToyRecipe.of(10).at(0.02));
        Files.copy(run("b/recipe.json"), run("a/recipe.json"), StandardCopyOption.REPLACE_EXISTING);

        assertThatThrownBy(() -> train("a", ToyRecipe.of(10).at(0.02)))
                .hasMessageContaining("latest.safetensors: made under another recipe than");
    }

    @Test
    void aTruncatedCheckpointIsNamedWithWhatToDo() throws IOException, InterruptedException {
        train("a", ToyRecipe.of(10));
        byte[] whole = checkpoint("a");
        for (int length : new int[] {0, 5, 100, whole.length / 2, whole.length - 1}) {
            Files.write(run("a/checkpoint/latest.safetensors"), Arrays.copyOf(whole, length));

            assertThatThrownBy(() -> train("a", ToyRecipe.of(10)))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("latest.safetensors")
                    .hasMessageContaining("put a copy of it back, or delete it");
        }
    }

    @Test
    void theCheckpointOfAnotherNetworkIsRefused() throws IOException, InterruptedException {
        train("a", ToyRecipe.of(10));
        var wide = new ToyRecipe("toy", 1, 10, 2, 8, 24, 0.01, 0, 0);
        train("wide", wide);
        Files.write(run("a/checkpoint/latest.safetensors"), checkpoint("wide"));

        assertThatThrownBy(() -> train("a", ToyRecipe.of(10)))
                .hasMessageContaining("tensor in has the shape (24, 12) (expected: (16, 12))");
    }

    @Test
    void aCheckpointWithoutItsRecipeIsRefused() throws IOException, InterruptedException {
        train("a", ToyRecipe.of(10));
        Files.delete(run("a/recipe.json"));

        assertThatThrownBy(() -> train("a", ToyRecipe.of(10))).hasMessageContaining("recipe.json: missing");
    }

    @Test
    void aFolderServesOneRunAtATime() throws IOException {
        try (var run = TrainingRun.in(new RunFolder(run("a")), ToyRecipe.of(10), OPTIONS)) {
            assertThatThrownBy(() -> TrainingRun.in(run.folder(), ToyRecipe.of(10), OPTIONS))
                    .hasMessageContaining("another process trains there");
        }
    }

    @Test
    void aFinishedRunIsNotMadeAgain() throws IOException, InterruptedException {
        train("a", ToyRecipe.of(10));
        byte[] before = checkpoint("a");

        assertThat(train("a", ToyRecipe.of(10)).steps()).isEqualTo(10);
        assertThat(checkpoint("a")).isEqualTo(before);
    }

    @Test
    void gradientsThatAreNotFiniteEndTheRunAndKeepTheCheckpoint() throws IOException {
        ToyRecipe recipe = ToyRecipe.of(20);
        try (var training = new ForwardingTraining(recipe.open(1)) {
            @Override
            public Gradients gradients(NDManager scope, int step, int part) throws InterruptedException {
                Gradients gradients = super.gradients(scope, step, part);
                if (step == 13 && part == 1) {
                    gradients.sums().get(2).muli(Float.POSITIVE_INFINITY);
                }
                return gradients;
            }
        }) {
            assertThatThrownBy(() -> train("a", recipe, training, SafeStop.onRequest()))
                    .isInstanceOf(TrainingDivergedException.class)
                    .hasMessageContaining("step 13, part 1: the gradient of out is not finite");
        }
        assertThat(new CheckpointFile(run("a/checkpoint/latest.safetensors")).file())
                .exists();
        try (ToyTraining training = recipe.open(1)) {
            var saved = new RunFolder(run("a")).latest().restore(training.weights());
            assertThat(saved).containsEntry("step", "10");
        }
    }

    @Test
    void aLossThatIsNotFiniteEndsTheRun() throws IOException {
        ToyRecipe recipe = ToyRecipe.of(20);
        try (var training = new ForwardingTraining(recipe.open(1)) {
            @Override
            public Gradients gradients(NDManager scope, int step, int part) throws InterruptedException {
                Gradients gradients = super.gradients(scope, step, part);
                SequencedMap<String, Gradients.Figure> figures = new LinkedHashMap<>(gradients.figures());
                figures.put("loss", new Gradients.Figure(step == 3 ? Double.NaN : 1, 1, false));
                return new Gradients(gradients.sums(), gradients.weight(), figures);
            }
        }) {
            assertThatThrownBy(() -> train("a", recipe, training, SafeStop.onRequest()))
                    .hasMessageContaining("step 3, part 0: loss is NaN");
        }
    }

    @Test
    void weightsThatAreNotFiniteAreNotSaved() throws IOException {
        ToyRecipe recipe = ToyRecipe.of(20);
        try (var training = new ForwardingTraining(recipe.open(1)) {
            @Override
            public double update(NDManager scope, NDList gradients, int step) {
                double norm = super.update(scope, gradients, step);
                if (step == 19) {
                    TensorLists.scale(new NDList(weights().values().get(1)), Double.NaN);
                }
                return norm;
            }
        }) {
            assertThatThrownBy(() -> train("a", recipe, training, SafeStop.onRequest()))
                    .hasMessageContaining("toy: step 20: weight bias is not finite; the checkpoint");
        }
        try (ToyTraining training = recipe.open(1)) {
            assertThat(new RunFolder(run("a")).latest().restore(training.weights()))
                    .containsEntry("step", "10");
        }
    }

    @Test
    void aTrainingEndsEarlyWithItsBestWeights() throws IOException, InterruptedException {
        ToyRecipe recipe = ToyRecipe.of(60).measured(4, 3);
        var figures = List.of(0.1, 0.3, 0.5, 0.4, 0.5, 0.2);
        try (var training = new Scripted(recipe, figures)) {
            Outcome outcome = train("a", recipe, training, SafeStop.onRequest());

            assertThat(outcome.endedEarly()).isTrue();
            assertThat(outcome.steps()).isEqualTo(20);
            assertThat(outcome.bestStep()).isEqualTo(8);
            assertThat(outcome.best()).isEqualTo(0.5);
            assertThat(outcome.first()).isEqualTo(0.1);
            assertThat(values(training).getFirst()).isEqualTo(training.atMeasurement.get(2));
        }
        try (var again = new Scripted(recipe, List.of())) {
            assertThat(train("a", recipe, again, SafeStop.onRequest()).steps()).isEqualTo(20);
        }
    }

    @Test
    void aTrainingWithoutHeldOutDataKeepsItsLastWeights() throws IOException, InterruptedException {
        ToyRecipe recipe = ToyRecipe.of(10).measured(2, 1);
        try (var training = new Scripted(recipe, List.of(Double.NaN))) {
            Outcome outcome = train("a", recipe, training, SafeStop.onRequest());

            assertThat(outcome.bestStep()).isEqualTo(10);
            assertThat(outcome.endedEarly()).isFalse();
            assertThat(printed.toString(StandardCharsets.UTF_8)).contains("nothing to measure");
        }
    }

    /// Measures figures that are given.
    private static final class Scripted extends ForwardingTraining implements HeldOut {
        private final ToyRecipe recipe;
        private final List<Double> figures;
        private final List<float[]> atMeasurement = new ArrayList<>();

        Scripted(ToyRecipe recipe, List<Double> figures) {
            super(recipe.open(1));
            this.recipe = recipe;
            this.figures = figures;
        }

        @Override
        public int every() {
            return recipe.heldOutEvery();
        }

        @Override
        public int patience() {
            return recipe.patience();
        }

        @Override
        public String decides() {
            return "AP";
        }

        @Override
        public SequencedMap<String, Double> measure() {
            double figure = figures.get(atMeasurement.size());
            atMeasurement.add(values(this).getFirst());
            var result = new LinkedHashMap<String, Double>();
            result.put("AP", figure);
            return result;
        }
    }
}
