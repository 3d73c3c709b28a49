package io.rexserve.trainer.proposal;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.rexserve.image.RgbImage;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.proposal.Granularity;
import io.rexserve.model.proposal.ProposalSet;
import io.rexserve.model.proposal.UpnModel;
import io.rexserve.model.weights.SafeTensorsWriter;
import io.rexserve.model.weights.StoredType;
import io.rexserve.trainer.loop.Gradients;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProposalTrainingTest {
    private static final long SEED = 5;
    private static final int SIDE = 64;

    @TempDir
    private Path folder;

    @BeforeEach
    void useOneThread() {
        Torch.useThreads(1);
    }

    private static RgbImage squareImage() {
        var pixels = new byte[3 * SIDE * SIDE];
        for (int y = 16; y < 48; y++) {
            for (int x = 8; x < 40; x++) {
                for (int c = 0; c < 3; c++) {
                    pixels[3 * (y * SIDE + x) + c] = (byte) 255;
                }
            }
        }
        return new RgbImage(SIDE, SIDE, pixels);
    }

    /// A white square on black, for some prompts.
    private static ProposalBatch square(Granularity... prompts) {
        float[][] truth = {{0.375f, 0.5f, 0.5f, 0.5f}};
        return ProposalBatch.of(
                List.of(squareImage()),
                List.of(prompts),
                List.of(prompts).stream().map(_ -> truth).toList());
    }

    private static ProposalBatch square() {
        return square(Granularity.FINE, Granularity.COARSE);
    }

    private static ProposalTraining training(NDManager scope, UpnWeights weights, ProposalBatch batch) {
        var rates = new ProposalRates(1e-3, 1, 0.2, 0.02, 1, 0.999, 1, 0.3);
        var settings =
                new ProposalTraining.Settings(rates, new ProposalLoss(0.4, 0.4, false, 1, 1, 0.6), 100, 1, false, SEED);
        return new ProposalTraining(scope, weights, (_, _) -> batch, settings);
    }

    private static double step(NDManager scope, ProposalTraining training, int step) throws InterruptedException {
        try (NDManager work = scope.newSubManager()) {
            Gradients gradients = training.gradients(work, step, 0);
            gradients.sums().forEach(sum -> sum.divi(gradients.weight()));
            training.update(work, gradients.sums(), step);
            return mean(gradients, "focal") + 5 * mean(gradients, "l1") + 2 * mean(gradients, "giou");
        }
    }

    private static double mean(Gradients gradients, String figure) {
        return Objects.requireNonNull(gradients.figures().get(figure)).mean();
    }

    @Test
    void stepsLowerTheLoss() throws InterruptedException {
        try (NDManager scope = Torch.scope();
                var weights = new UpnWeights(TinyUpn.CONFIG, scope);
                var training = training(scope, weights, square())) {
            weights.initialise(SEED);
            double before = step(scope, training, 0);
            double after = before;
            for (int step = 1; step < 15; step++) {
                after = step(scope, training, step);
            }
            assertThat(after).isLessThan(0.8 * before);
        }
    }

    @Test
    void gradientsOfTwoPartsAddUpToThoseOfTheirJointBatch() throws InterruptedException {
        float[][] left = {{0.375f, 0.5f, 0.5f, 0.5f}};
        float[][] none = {};
        List<Granularity> fine = List.of(Granularity.FINE);
        List<ProposalBatch> batches = List.of(
                ProposalBatch.of(List.of(squareImage()), fine, List.<float[][]>of(left)),
                ProposalBatch.of(List.of(squareImage()), fine, List.<float[][]>of(none)),
                ProposalBatch.of(List.of(squareImage(), squareImage()), fine, List.of(left, none)));
        try (NDManager scope = Torch.scope();
                var weights = new UpnWeights(TinyUpn.CONFIG, scope);
                var graph = new UpnGraph(scope, weights, false)) {
            weights.initialise(SEED);
            List<NDList> sums = new java.util.ArrayList<>();
            for (ProposalBatch batch : batches) {
                var noise = new DenoisingQueries(0, 1, batch.truths(), new float[0]);
                sums.add(graph.gradients(scope, batch, noise, new UpnGraph.Teaching(0.75, true, 4))
                        .sums());
            }
            for (int i = 0; i < sums.getFirst().size(); i++) {
                float[] one = sums.get(0).get(i).toFloatArray();
                float[] other = sums.get(1).get(i).toFloatArray();
                float[] joint = sums.get(2).get(i).toFloatArray();
                double largest = 0;
                double apart = 0;
                for (int k = 0; k < one.length; k++) {
                    largest = Math.max(largest, Math.abs(joint[k]));
                    apart = Math.max(apart, Math.abs(one[k] + other[k] - joint[k]));
                }
                assertThat(apart).as(weights.trained().names().get(i)).isLessThanOrEqualTo(2e-5 * largest);
            }
        }
    }

    @Test
    void aPromptThatIsNotTrainedGetsNoGradient() throws InterruptedException {
        try (NDManager scope = Torch.scope();
                var weights = new UpnWeights(TinyUpn.CONFIG, scope);
                var training = training(scope, weights, square(Granularity.COARSE))) {
            weights.initialise(SEED);
            var gradients = weights.named(scope, training.gradients(scope, 0, 0).sums());
            assertThat(largest(gradients.get("transformer.fine_grained_prompt.weight")))
                    .isZero();
            assertThat(largest(gradients.get("transformer.coarse_grained_prompt.weight")))
                    .isPositive();
        }
    }

    private static double largest(ai.djl.ndarray.@org.jspecify.annotations.Nullable NDArray gradient) {
        return Objects.requireNonNull(gradient).abs().max().getFloat();
    }

    @Test
    void aRestoredRunHoldsExactlyWhatWasSavedAndContinuesAlike() throws IOException, InterruptedException {
        Path state = folder.resolve("state.safetensors");
        try (NDManager scope = Torch.scope();
                var savedWeights = new UpnWeights(TinyUpn.CONFIG, scope);
                var restoredWeights = new UpnWeights(TinyUpn.CONFIG, scope);
                var saved = training(scope, savedWeights, square());
                var restored = training(scope, restoredWeights, square())) {
            savedWeights.initialise(SEED);
            step(scope, saved, 0);
            savedWeights.trained().save(state, Map.of("step", "1"));
            assertThat(restoredWeights.trained().restore(state)).containsEntry("step", "1");
            requireEqual(restoredWeights, savedWeights);
            step(scope, saved, 1);
            step(scope, restored, 1);
            requireEqual(restoredWeights, savedWeights);
        }
    }

    private static void requireEqual(UpnWeights actual, UpnWeights expected) {
        requireEqual(actual.trained().values(), expected.trained().values());
        requireEqual(actual.trained().expAvg(), expected.trained().expAvg());
        requireEqual(actual.trained().expAvgSq(), expected.trained().expAvgSq());
        requireEqual(actual.trained().ema(), expected.trained().ema());
    }

    private static void requireEqual(NDList actual, NDList expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            assertThat(actual.get(i).toFloatArray()).isEqualTo(expected.get(i).toFloatArray());
        }
    }

    @Test
    void theExportIsAModelFolder() throws IOException {
        try (NDManager scope = Torch.scope();
                var weights = new UpnWeights(TinyUpn.CONFIG, scope)) {
            weights.initialise(SEED);
            SafeTensorsWriter.write(
                    folder.resolve("model.safetensors"),
                    weights.named(scope, weights.trained().ema()),
                    StoredType.BF16,
                    Map.of());
        }
        Files.writeString(folder.resolve("config.json"), UpnJson.text(TinyUpn.CONFIG));
        try (UpnModel model = UpnModel.load(folder)) {
            assertThat(model.config()).isEqualTo(TinyUpn.CONFIG);
            ProposalSet found = Objects.requireNonNull(
                    model.propose(squareImage(), Set.of(Granularity.FINE)).get(Granularity.FINE));
            assertThat(found.proposals()).isNotEmpty();
        }
    }
}
