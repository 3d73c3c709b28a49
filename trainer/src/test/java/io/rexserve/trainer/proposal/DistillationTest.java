package io.rexserve.trainer.proposal;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import io.rexserve.image.RgbImage;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.proposal.Granularity;
import io.rexserve.trainer.loop.Gradients;
import io.rexserve.trainer.teacher.TeacherNetwork;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DistillationTest {
    private static final int SIDE = 64;
    private static final int CELLS = 64 + 16 + 4;
    private static final int CHANNELS = TeacherNetwork.CLASSES + 4;

    @BeforeEach
    void useOneThread() {
        Torch.useThreads(1);
    }

    private static ProposalBatch batch(float seen) {
        float[] values = new float[CELLS * CHANNELS];
        for (int i = 0; i < values.length; i++) {
            values[i] = i % CHANNELS == 3 ? 0.9f : i % CHANNELS >= TeacherNetwork.CLASSES ? 1 : 0;
        }
        float[] where = new float[CELLS];
        Arrays.fill(where, seen);
        return new ProposalBatch(
                List.of(new RgbImage(SIDE, SIDE, new byte[3 * SIDE * SIDE])),
                List.of(Granularity.FINE),
                List.<float[][]>of(new float[][] {{0.5f, 0.5f, 0.5f, 0.5f}}),
                List.<float[][]>of(new float[0][]),
                new TeacherCells(values, where, CELLS));
    }

    private static double imitation(Gradients gradients) {
        return Objects.requireNonNull(gradients.figures().get("imitation")).mean();
    }

    private static ProposalTraining training(NDManager scope, UpnWeights weights, ProposalBatch batch, boolean pieces) {
        var rates = new ProposalRates(1e-3, 1, 0.2, 0.02, 1, 0.999, 1, 0.3);
        return new ProposalTraining(
                scope,
                weights,
                (_, _) -> batch,
                new ProposalTraining.Settings(
                        rates,
                        new ProposalLoss(0.4, 0.4, false, 1, 1, 0.6),
                        100,
                        1,
                        pieces,
                        5,
                        new Distillation("unused", 1, 12)));
    }

    @Test
    void whatTheTeacherSeesIsLearnt() throws InterruptedException {
        try (NDManager scope = Torch.scope();
                var weights = new UpnWeights(TinyUpn.CONFIG, scope, CHANNELS);
                var training = training(scope, weights, batch(1), false)) {
            weights.initialise(5);
            double first = 0;
            double last = 0;
            for (int step = 0; step < 15; step++) {
                try (NDManager work = scope.newSubManager()) {
                    Gradients gradients = training.gradients(work, step, 0);
                    last = imitation(gradients);
                    first = step == 0 ? last : first;
                    training.update(work, gradients.sums(), step);
                }
            }
            assertThat(last).isLessThan(0.7 * first);
        }
    }

    @Test
    void whereItSeesNothingTheHeadLearnsNothing() throws InterruptedException {
        try (NDManager scope = Torch.scope();
                var weights = new UpnWeights(TinyUpn.CONFIG, scope, CHANNELS);
                var training = training(scope, weights, batch(0), false)) {
            weights.initialise(5);
            Gradients gradients = training.gradients(scope, 0, 0);
            assertThat(imitation(gradients)).isZero();
            assertThat(gradients.sums().getLast().toFloatArray()).containsOnly(0);
        }
    }

    @Test
    void gradientsInPiecesAreThoseOfTheWholeGraph() throws InterruptedException {
        try (NDManager scope = Torch.scope();
                var weights = new UpnWeights(TinyUpn.CONFIG, scope, CHANNELS);
                var whole = training(scope, weights, batch(1), false)) {
            weights.initialise(5);
            List<float[]> expected = floats(whole.gradients(scope, 0, 0));
            // Closing a training closes its weights, so that the second one is left to the scope.
            List<float[]> pieces =
                    floats(training(scope, weights, batch(1), true).gradients(scope, 0, 0));
            for (int i = 0; i < expected.size(); i++) {
                double largest = 1e-6;
                double off = 0;
                for (int k = 0; k < expected.get(i).length; k++) {
                    largest = Math.max(largest, Math.abs(expected.get(i)[k]));
                    off = Math.max(off, Math.abs(expected.get(i)[k] - pieces.get(i)[k]));
                }
                assertThat(off).isLessThan(1e-3 * largest + 1e-4);
            }
        }
    }

    private static List<float[]> floats(Gradients gradients) {
        return gradients.sums().stream().map(sum -> sum.toFloatArray()).toList();
    }

    @Test
    void cellsAreThoseOfThreeHalvedMaps() {
        // 100 x 70 pixels: maps of 13 x 9, 7 x 5 and 4 x 3 cells behind one of 25 x 18.
        TeacherCells none = TeacherCells.none(1, 1, 100, 70);
        assertThat(none.cells()).isEqualTo(13 * 9 + 7 * 5 + 4 * 3);
    }
}
