package io.rexserve.model.proposal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.rexserve.image.RgbImage;
import io.rexserve.model.kernel.LiveArrays;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.weights.Checkpoint;
import io.rexserve.model.weights.CheckpointException;
import io.rexserve.model.weights.SafeTensorsWriter;
import io.rexserve.model.weights.StoredType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProposalMemoryTest {
    private static final List<RgbImage> IMAGES = UpnGolden.images();

    @Test
    void theCountIncludesArraysOfNestedScopes() {
        int before = LiveArrays.count();
        try (NDManager scope = Torch.scope();
                NDManager below = scope.newSubManager()) {
            below.create(1f);
            assertThat(LiveArrays.count()).isEqualTo(before + 1);
        }
        assertThat(LiveArrays.count()).isEqualTo(before);
    }

    @Test
    void requestsLeaveNoArrayBehind() {
        try (UpnModel model = UpnModel.load(UpnGolden.folder())) {
            model.propose(IMAGES, Set.of(Granularity.values()));
            int before = LiveArrays.count();
            for (int i = 0; i < 5; i++) {
                model.propose(IMAGES.getFirst(), Set.of(Granularity.FINE));
                model.propose(IMAGES, Set.of(Granularity.values()));
                assertThatThrownBy(() -> model.propose(List.of(), Set.of(Granularity.FINE)))
                        .isInstanceOf(IllegalArgumentException.class);
            }
            assertThat(LiveArrays.count()).isEqualTo(before);
        }
    }

    @Test
    void aRequestThatFailsAfterTheNetworkHasRunLeavesNoArrayBehind(@TempDir Path folder) throws IOException {
        overflowing(folder);
        try (UpnModel model = UpnModel.load(folder)) {
            int before = LiveArrays.count();
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> model.propose(IMAGES, Set.of(Granularity.FINE)))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("NaN");
            }
            assertThat(LiveArrays.count()).isEqualTo(before);
        }
    }

    /// A model whose weights are finite, but not what it computes with them.
    private static void overflowing(Path folder) throws IOException {
        try (NDManager scope = Torch.scope();
                Checkpoint golden = Checkpoint.open(UpnGolden.folder())) {
            var tensors = new LinkedHashMap<String, NDArray>();
            golden.names().forEach(name -> tensors.put(name, golden.float32(scope, name)));
            tensors.computeIfPresent("transformer.enc_output.weight", (_, weight) -> weight.mul(1e38));
            SafeTensorsWriter.write(folder.resolve("model.safetensors"), tensors, StoredType.F32, Map.of());
        }
        Files.copy(UpnGolden.folder().resolve("config.json"), folder.resolve("config.json"));
    }

    @Test
    void aClosedModelLeavesNoArrayBehind() {
        UpnModel.load(UpnGolden.folder()).close(); // compiles what is shared by all models
        int before = LiveArrays.count();
        UpnModel.load(UpnGolden.folder()).close();
        assertThat(LiveArrays.count()).isEqualTo(before);
    }

    @Test
    void aModelThatCannotBeLoadedLeavesNoArrayBehind(@TempDir Path folder) throws IOException {
        UpnModel.load(UpnGolden.folder()).close();
        Path weights = UpnGolden.folder().resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        bytes[bytes.length - 1] = (byte) 0x7f; // the last weight becomes NaN
        bytes[bytes.length - 2] = (byte) 0xff;
        Files.write(folder.resolve("model.safetensors"), bytes);
        Files.copy(UpnGolden.folder().resolve("config.json"), folder.resolve("config.json"));
        int before = LiveArrays.count();
        assertThatThrownBy(() -> UpnModel.load(folder)).isInstanceOf(CheckpointException.class);
        assertThat(LiveArrays.count()).isEqualTo(before);
    }
}
