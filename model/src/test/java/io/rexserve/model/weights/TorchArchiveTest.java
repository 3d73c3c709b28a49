package io.rexserve.model.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.rexserve.model.kernel.Torch;
import io.rexserve.model.proposal.UpnConfig;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Files that PyTorch wrote (`src/test/python/torch_files.py`) are read as PyTorch means them.
class TorchArchiveTest {
    @TempDir
    private Path folder;

    static Path resource(String name) {
        try {
            return Path.of(Objects.requireNonNull(TorchArchiveTest.class.getResource(name), name)
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static float[] values(String file, String tensor) {
        try (Checkpoint checkpoint = Checkpoint.open(resource("/torch/" + file));
                NDManager scope = Torch.scope()) {
            return checkpoint.float32(scope, tensor).toFloatArray();
        }
    }

    @Test
    void holdsTheTensorsOfTheSafetensorsFileOfTheSameModel() {
        try (Checkpoint saved = Checkpoint.open(resource("/torch/upn-micro-subset.pth"));
                Checkpoint expected = Checkpoint.open(resource("/golden/upn-micro/model.safetensors"));
                NDManager scope = Torch.scope()) {
            assertThat(saved.format()).isEqualTo(WeightFormat.TORCH);
            assertThat(saved.names()).hasSize(47);
            for (String name : saved.names()) {
                if (name.endsWith("relative_position_index")) {
                    assertThat(saved.info(name).shape()).containsExactly(49L, 49L);
                    assertThat(saved.tensor(scope, name).toLongArray())
                            .isEqualTo(UpnConfig.read(expected.source().resolveSibling(""), expected)
                                    .relativePositions());
                    continue;
                }
                String stored = name.replaceFirst("^transformer\\.decoder\\.bbox_embed\\.\\d", "bbox_embed.0");
                assertThat(saved.info(name).shape())
                        .isEqualTo(expected.info(stored).shape());
                assertThat(saved.float32(scope, name).toFloatArray())
                        .as(name)
                        .isEqualTo(expected.float32(scope, stored).toFloatArray());
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            transposed           | [6, 4] | 0 6 12 18 1 7 13 19 2 8 14 20 3 9 15 21 4 10 16 22 5 11 17 23
            every_second_column  | [4, 3] | 0 2 4 6 8 10 12 14 16 18 20 22
            rows_from_two        | [2, 6] | 12 13 14 15 16 17 18 19 20 21 22 23
            corner               | [2, 3] | 8 9 10 14 15 16
            same_again           | [4, 6] | 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23
            scalar               | []     | 7.5
            empty                | [0, 3] |
            one_wide             | [5, 1] | 0 1 2 3 4
            transposed_bfloat16  | [2, 3] | 0 2 4 1 3 5
            """)
    void aViewIsReadThroughItsStridesAndItsOffset(String tensor, String shape, @Nullable String expected) {
        try (Checkpoint checkpoint = Checkpoint.open(resource("/torch/views.pth"));
                NDManager scope = Torch.scope()) {
            assertThat(checkpoint.info(tensor).shape()).hasToString(shape);
            NDArray read = checkpoint.float32(scope, tensor);
            assertThat(read.getShape().getShape())
                    .isEqualTo(checkpoint.info(tensor).dimensions());
            String[] numbers = expected == null ? new String[0] : expected.split(" ", -1);
            var wanted = new float[numbers.length];
            for (int i = 0; i < wanted.length; i++) {
                wanted[i] = Float.parseFloat(numbers[i]);
            }
            assertThat(read.toFloatArray()).containsExactly(wanted);
        }
    }

    @Test
    void viewsOfOneStorageShareItsBytes() {
        try (Checkpoint checkpoint = Checkpoint.open(resource("/torch/views.pth"))) {
            TensorInfo whole = checkpoint.info("whole");
            assertThat(checkpoint.info("same_again").offset()).isEqualTo(whole.offset());
            assertThat(checkpoint.info("rows_from_two").offset()).isEqualTo(whole.offset() + 12 * Float.BYTES);
            assertThat(whole.isContiguous()).isTrue();
            assertThat(checkpoint.info("transposed").isContiguous()).isFalse();
        }
    }

    @Test
    void aTensorIsReadAgainAfterItsMemoryWasGivenBack() {
        try (Checkpoint checkpoint = Checkpoint.open(resource("/torch/views.pth"));
                NDManager scope = Torch.scope()) {
            for (String name : checkpoint.names()) {
                float[] before = checkpoint.float32(scope, name).toFloatArray();
                checkpoint.release(name);
                assertThat(checkpoint.float32(scope, name).toFloatArray())
                        .as(name)
                        .isEqualTo(before);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"float32", "float64", "float16", "bfloat16"})
    void everyFloatingTypeIsWidened(String type) {
        assertThat(values("types.pth", type)).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void wholeNumbersKeepTheirType() {
        try (Checkpoint checkpoint = Checkpoint.open(resource("/torch/types.pth"));
                NDManager scope = Torch.scope()) {
            assertThat(checkpoint.tensor(scope, "int64").toLongArray()).containsExactly(0, 1, 2, 3, 4);
            assertThat(checkpoint.tensor(scope, "int32").toIntArray()).containsExactly(0, 1, 2, 3, 4);
            assertThat(checkpoint.tensor(scope, "uint8").toUint8Array()).containsExactly(0, 1, 2, 3, 4);
            assertThat(checkpoint.tensor(scope, "int8").toByteArray()).containsExactly(0, 1, 2, 3, 4);
            assertThat(checkpoint.tensor(scope, "bool").toBooleanArray()).containsExactly(false, true, true);
        }
    }

    @Test
    void whatIsSavedBesideTheWeightsIsIgnored() {
        try (Checkpoint checkpoint = Checkpoint.open(resource("/torch/training.pth"))) {
            assertThat(checkpoint.names())
                    .containsExactly(
                            "module.norm.weight",
                            "module.norm.bias",
                            "module.norm.running_mean",
                            "module.norm.running_var",
                            "module.norm.num_batches_tracked",
                            "module.linear.weight",
                            "module.linear.bias");
            assertThat(checkpoint.info("module.norm.num_batches_tracked").type())
                    .isEqualTo(StoredType.I64);
        }
        assertThat(values("training.pth", "module.linear.weight")).containsExactly(0, 1, 2, 3, 4, 5);
    }

    @Test
    void aBareStateDictOfParametersIsReadToo() {
        assertThat(values("parameters.pth", "a")).containsExactly(0, 1, 2, 3);
        assertThat(values("parameters.pth", "b")).containsExactly(0, 1, 2);
    }

    @Test
    void protocolsUpTo5AreRead() {
        assertThat(values("protocol4.pth", "a")).containsExactly(0, 1, 2, 3);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            expanded.pth | wide of the state dict is a tensor of shape [1000, 1000] over 1 elements (expected: a tensor
            int16.pth    | short of the state dict is a tensor of torch.ShortStorage (expected: a tensor
            number.pth   | epoch of the state dict is an int (expected: a tensor
            module.pth   | holds an object of torch.nn.modules.linear.Linear (expected: a state dict
            legacy.pth   | torch.save(torch.load('legacy.pth', map_location='cpu'), 'zip-legacy.pth')
            script.pth   | compressed by method 8 (expected: stored as it is, as torch.save does; TorchScript is not read)
            """)
    void aFileWithoutAStateDictIsRefused(String file, String reason) {
        Path path = resource("/torch/" + file);
        assertThatThrownBy(() -> Checkpoint.open(path))
                .isInstanceOf(CheckpointException.class)
                .hasMessageStartingWith(path + ": ")
                .hasMessageContaining(reason);
    }

    @Test
    void aFolderWithOnePthIsACheckpoint() throws IOException {
        Files.copy(resource("/torch/protocol4.pth"), folder.resolve("upn_large.pth"));
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            assertThat(checkpoint.names()).containsExactly("a");
            assertThat(checkpoint.source()).isEqualTo(folder);
        }
        Files.copy(resource("/torch/protocol4.pth"), folder.resolve("other.pth"));
        assertThatThrownBy(() -> Checkpoint.open(folder))
                .hasMessageContaining("2 files *.pth, other.pth, upn_large.pth (expected: one; ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pth", "pt", "bin", "PTH"})
    void theFileNameDecidesTheFormat(String ending) throws IOException {
        Path file = folder.resolve("weights." + ending);
        Files.copy(resource("/torch/protocol4.pth"), file);
        try (Checkpoint checkpoint = Checkpoint.open(file)) {
            assertThat(checkpoint.names()).containsExactly("a");
        }
    }
}
