package io.rexserve.trainer.proposal;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDList;
import io.rexserve.image.RgbImage;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.proposal.Granularity;
import io.rexserve.model.proposal.ProposalSet;
import io.rexserve.model.proposal.UpnModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProposalTrainingTest {
    private static final long SEED = 5;
    private static final double RATE = 1e-3;
    private static final double ALPHA = 0.4;
    private static final int SIDE = 64;

    @TempDir
    private Path folder;

    /// A white square on black, for both prompts.
    private static ProposalBatch square() {
        var pixels = new byte[3 * SIDE * SIDE];
        for (int y = 16; y < 48; y++) {
            for (int x = 8; x < 40; x++) {
                for (int c = 0; c < 3; c++) {
                    pixels[3 * (y * SIDE + x) + c] = (byte) 255;
                }
            }
        }
        float[][] truth = {{0.375f, 0.5f, 0.5f, 0.5f}};
        return new ProposalBatch(SIDE, SIDE, pixels, List.<float[][]>of(truth, truth));
    }

    private static double loss(ProposalTraining.Report report) {
        return report.focal() + 5 * report.l1() + 2 * report.giou();
    }

    @Test
    void stepsLowerTheLoss() {
        Torch.useThreads(1);
        try (var training = new ProposalTraining()) {
            training.weights.initialise(SEED);
            double before = loss(training.step(square(), 0, RATE, ALPHA, SEED));
            double after = before;
            for (int step = 1; step < 15; step++) {
                after = loss(training.step(square(), step, RATE, ALPHA, SEED));
            }
            assertThat(after).isLessThan(0.8 * before);
        }
    }

    @Test
    void aRestoredRunHoldsExactlyWhatWasSaved() throws IOException {
        Torch.useThreads(1);
        Path state = folder.resolve("state.safetensors");
        try (var saved = new ProposalTraining();
                var restored = new ProposalTraining()) {
            saved.weights.initialise(SEED);
            saved.step(square(), 0, RATE, ALPHA, SEED);
            saved.weights.trained.save(state, Map.of("step", "1"));
            assertThat(restored.weights.trained.restore(state)).containsEntry("step", "1");
            requireEqual(restored.weights.trained.values(), saved.weights.trained.values());
            requireEqual(restored.weights.trained.expAvg(), saved.weights.trained.expAvg());
            requireEqual(restored.weights.trained.expAvgSq(), saved.weights.trained.expAvgSq());
            requireEqual(restored.weights.trained.ema(), saved.weights.trained.ema());
        }
    }

    private static void requireEqual(NDList actual, NDList expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            assertThat(actual.get(i).toFloatArray()).isEqualTo(expected.get(i).toFloatArray());
        }
    }

    @Test
    void runsRestoredFromOneCheckpointContinueAlike() throws IOException {
        Torch.useThreads(1);
        Path state = folder.resolve("state.safetensors");
        try (var start = new ProposalTraining();
                var one = new ProposalTraining();
                var other = new ProposalTraining()) {
            start.weights.initialise(SEED);
            start.weights.trained.save(state, Map.of());
            one.weights.trained.restore(state);
            other.weights.trained.restore(state);
            one.step(square(), 0, RATE, ALPHA, SEED);
            other.step(square(), 0, RATE, ALPHA, SEED);
            requireEqual(other.weights.trained.values(), one.weights.trained.values());
        }
    }

    @Test
    void theExportIsAModelFolder() throws IOException {
        try (var training = new ProposalTraining()) {
            training.weights.initialise(SEED);
            training.weights.export(folder.resolve("model.safetensors"), Map.of());
        }
        Files.writeString(folder.resolve("config.json"), TinyUpn.json());
        var image = new RgbImage(SIDE, SIDE, square().pixels());
        try (UpnModel model = UpnModel.load(folder)) {
            assertThat(model.config()).isEqualTo(TinyUpn.CONFIG);
            ProposalSet found = Objects.requireNonNull(
                    model.propose(image, Set.of(Granularity.FINE)).get(Granularity.FINE));
            assertThat(found.proposals()).isNotEmpty();
        }
    }
}
