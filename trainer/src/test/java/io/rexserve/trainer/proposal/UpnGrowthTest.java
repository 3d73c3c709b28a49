package io.rexserve.trainer.proposal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import io.rexserve.image.RgbImage;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.proposal.Granularity;
import io.rexserve.model.proposal.ProposalSet;
import io.rexserve.model.proposal.UpnModel;
import io.rexserve.model.weights.SafeTensorsWriter;
import io.rexserve.model.weights.StoredType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UpnGrowthTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void useOneThread() {
        Torch.useThreads(1);
    }

    private Path model() throws IOException {
        Path model = Files.createDirectories(folder.resolve("model"));
        try (NDManager scope = Torch.scope();
                var weights = new UpnWeights(TinyUpn.CONFIG, scope)) {
            weights.initialise(3);
            SafeTensorsWriter.write(
                    model.resolve("model.safetensors"),
                    weights.named(scope, weights.trained().values()),
                    StoredType.BF16,
                    Map.of());
        }
        Files.writeString(model.resolve("config.json"), UpnJson.text(TinyUpn.CONFIG));
        return model;
    }

    private static RgbImage image() {
        var pixels = new byte[3 * 96 * 64];
        new SplittableRandom(2).nextBytes(pixels);
        return new RgbImage(96, 64, pixels);
    }

    private static ProposalSet proposals(Path model) {
        try (UpnModel upn = UpnModel.load(model)) {
            return Objects.requireNonNull(
                    upn.propose(image(), Set.of(Granularity.FINE)).get(Granularity.FINE));
        }
    }

    @Test
    void theDeeperNetworkFindsTheSameBoxesWithTheSameScores() throws IOException {
        Path model = model();
        Path grown = folder.resolve("grown");
        UpnGrowth.write(model, TinyUpn.GROWN, grown);
        try (UpnSource source = UpnSource.open(grown)) {
            assertThat(source.config().depths()).isEqualTo(TinyUpn.GROWN);
        }
        assertThat(proposals(grown)).isEqualTo(proposals(model));
    }

    @Test
    void aModelThatIsDeepEnoughIsCopied() throws IOException {
        Path model = model();
        UpnGrowth.write(model, TinyUpn.CONFIG.depths(), folder.resolve("copy"));
        assertThat(proposals(folder.resolve("copy"))).isEqualTo(proposals(model));
    }

    @Test
    void aStageKeepsItsBlocks() throws IOException {
        Path model = model();
        assertThatThrownBy(() -> UpnGrowth.write(model, List.of(1, 1, 1, 1), folder.resolve("shallow")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("as many blocks or more");
    }
}
